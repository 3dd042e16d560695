import type { ProjectName } from "../../../../scripts/stacks/project";

export type Config = Readonly<Record<string, unknown>>;

export interface StackId {
  readonly project: ProjectName;
  readonly stack: string;
}

/** A stack of a deployment; a project alone means its stack of the deployment's own name. */
export type StackRef = ProjectName | StackId;

export type Side = "consumer" | "provider";

/** Name of the stacks of the two sides. */
export const stack = "sandbox";

/** A consumer that the API does not admit, with an open endpoint. */
export const stranger: StackId = { project: "consumer", stack: "stranger" };
/** An API that admits the consumer, but that the consumer's endpoint policy does not name. */
export const decoy: StackId = { project: "provider", stack: "decoy" };
/** A consumer beside the first. */
export const second: StackId = { project: "consumer", stack: "second" };

export function stackId(of: StackRef): StackId {
  return typeof of === "string" ? { project: of, stack } : of;
}

/** ORGANIZATION/PROJECT/STACK */
export function fullName(of: StackRef): string {
  const { project, stack: name } = stackId(of);
  return `organization/${project}/${name}`;
}

export function awsConfig(account: string): Config {
  return {
    "aws:region": "us-east-1",
    "aws:allowedAccountIds": [account],
    "aws:assumeRoles": [{ roleArn: deployerOf(account) }],
  };
}

export function deployerOf(account: string): string {
  return `arn:aws:iam::${account}:role/deployer`;
}

/** Accounts of the sandbox, by the stack that is deployed to them. */
export const accounts = {
  consumer: "111111111111",
  provider: "222222222222",
  stranger: "333333333333",
  second: "555555555555",
} as const;

/** Provider config with a route whose callers sign, granted to the roles that the consumer exports. */
export const signedRoute: Config = {
  "provider:routes": [
    { method: "ANY", path: "/" },
    { method: "GET", path: "/orders/{id}", authorization: "AWS_IAM" },
  ],
  "provider:consumers": [
    {
      grants: [
        { method: "GET", path: "/" },
        { method: "GET", path: "/orders/*", principals: ["callers"] },
      ],
    },
  ],
};

const stackConfigs: Readonly<Record<string, Config>> = {
  [fullName("consumer")]: awsConfig(accounts.consumer),
  [fullName("provider")]: awsConfig(accounts.provider),
  [fullName("acceptance")]: {
    "acceptance:roleArn": deployerOf(accounts.consumer),
    "acceptance:timeoutSeconds": 60,
    "acceptance:settleSeconds": 0,
  },
  [fullName(stranger)]: {
    ...awsConfig(accounts.stranger),
    "consumer:providerStack": fullName("provider"),
    "consumer:openEndpoint": true,
    // Ranges that overlap could not be peered.
    "consumer:vpcCidr": "10.1.0.0/16",
  },
  [fullName(decoy)]: {
    ...awsConfig(accounts.provider),
    "provider:consumers": [{ stack: fullName("consumer"), grants: [{ method: "GET", path: "/" }] }],
  },
  [fullName(second)]: { ...awsConfig(accounts.second), "consumer:providerStack": fullName("provider") },
};

/** The config that a test changes one key of. */
export function sandboxConfig(of: StackRef): Config {
  return stackConfigs[fullName(of)] ?? {};
}
