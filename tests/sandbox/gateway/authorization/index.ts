import { own } from "../../own";
import { identityDecision, type Undecided } from "../../policy-engine";
import { apiGatewayNeeds } from "../../services/api-gateway/permissions";
import { ec2Needs } from "../../services/ec2/permissions";
import { iamNeeds } from "../../services/iam/permissions";
import { logsNeeds } from "../../services/logs/permissions";
import { s3Needs } from "../../services/s3/permissions";
import { ssmNeeds } from "../../services/ssm/permissions";
import { stsNeeds } from "../../services/sts/permissions";
import type { Role } from "../../snapshots";
import type { Call } from "../call";
import { AwsError } from "../errors";
import { contextKeys } from "./context-keys";
import type { LookUp } from "./look-up";
import type { Need, Needs } from "./need";
import { accessDenied } from "./refusal";

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
        `may call it. They are listed in tests/sandbox/gateway/authorization/${table?.file ?? "index.ts"}.`,
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
