import { identityDecision, type Undecided } from "../../iam";
import type { Role } from "../../model";
import { own } from "../../own";
import type { Call } from "../call";
import { AwsError } from "../errors";
import { apiGatewayNeeds } from "./api-gateway";
import { contextKeys } from "./context-keys";
import { ec2Needs } from "./ec2";
import { iamNeeds } from "./iam";
import { logsNeeds } from "./logs";
import type { LookUp } from "./look-up";
import type { Need, Needs } from "./need";
import { accessDenied } from "./refusal";
import { s3Needs } from "./s3";
import { ssmNeeds } from "./ssm";
import { stsNeeds } from "./sts";

/** What every operation of a service needs, by signing name. */
export const permissions: Readonly<Record<string, { readonly file: string; readonly needs: Needs }>> = {
  apigateway: { file: "api-gateway.ts", needs: apiGatewayNeeds },
  ec2: { file: "ec2.ts", needs: ec2Needs },
  iam: { file: "iam.ts", needs: iamNeeds },
  logs: { file: "logs.ts", needs: logsNeeds },
  s3: { file: "s3.ts", needs: s3Needs },
  ssm: { file: "ssm.ts", needs: ssmNeeds },
  sts: { file: "sts.ts", needs: stsNeeds },
};

/**
 * The permissions that a request needs, all of them.
 * @throws AwsError UnsupportedOperation for an operation that has no row, naming the table.
 */
export async function needsOf(call: Call, lookUp: LookUp): Promise<readonly Need[]> {
  const table = own(permissions, call.service);
  const parts = own(table?.needs, call.operation);
  if (parts === undefined) {
    throw new AwsError(
      "UnsupportedOperation",
      `The sandbox does not know which permissions ${call.service}:${call.operation} needs, so no role with policies ` +
        `may call it. They are listed in tests/sandbox/control-plane/authorization/${table?.file ?? "index.ts"}.`,
    );
  }
  return (await Promise.all(parts.map((part) => part(call, lookUp)))).flat();
}

/**
 * Refuses what the caller's role does not allow. A role that its account's IAM does not have is an administrator's, and
 * so are the base credentials.
 * @throws AwsError in the service's own words
 */
export async function authorize(
  call: Call,
  roleOf: (account: string, name: string) => Promise<Role | undefined>,
  lookUp: LookUp,
): Promise<void> {
  const name = /^arn:aws:sts::\d{12}:assumed-role\/([^/]+)\//.exec(call.principal.arn)?.[1];
  const role = name === undefined ? undefined : await roleOf(call.principal.account, name);
  if (role === undefined) return;
  for (const need of await needsOf(call, lookUp)) {
    const { arn, account } = call.principal;
    const decision = identityDecision(role, {
      principal: { kind: "aws", arn, roleArn: role.arn, account },
      action: need.action,
      resource: need.resource,
      context: await contextKeys(call, role, need, lookUp),
    });
    if (typeof decision === "object") throw new AwsError("UnsupportedOperation", reasonOf(decision));
    if (decision !== "allow") throw accessDenied(call, need, decision);
  }
}

function reasonOf(why: Undecided): string {
  return "unsupported" in why ? `The sandbox does not support ${why.unsupported}` : why.unreadable;
}
