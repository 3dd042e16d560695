import type { ProjectName } from "../../../scripts/stacks/project";

export type Config = Readonly<Record<string, unknown>>;

/** Accounts of the two sides on the sandbox. */
const accounts = { consumer: "111111111111", provider: "222222222222" } as const;

function awsConfig(account: string): Config {
  return {
    "aws:region": "us-east-1",
    "aws:allowedAccountIds": [account],
    "aws:assumeRoles": [{ roleArn: `arn:aws:iam::${account}:role/deployer` }],
  };
}

/** The config that a test changes one key of. */
export const sandboxConfig: Readonly<Record<ProjectName, Config>> = {
  consumer: awsConfig(accounts.consumer),
  provider: awsConfig(accounts.provider),
  acceptance: {
    "acceptance:roleArn": `arn:aws:iam::${accounts.consumer}:role/deployer`,
    "acceptance:timeoutSeconds": 30,
    "acceptance:settleSeconds": 0,
  },
};
