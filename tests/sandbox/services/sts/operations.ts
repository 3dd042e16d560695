import { randomUUID } from "node:crypto";
import type { Call, Operations, Reply } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { xmlReply } from "../../gateway/xml";
import { type AssumableRole, assumableRole } from "../iam/role";
import { baseAccount, isOfNoRole } from "./credentials";

const roleArn = /^arn:aws:iam::(\d{12}):role\/(?:[\w+=,.@/-]*\/)?([\w+=,.@-]{1,64})$/;

/** https://docs.aws.amazon.com/STS/latest/APIReference/ : a session acts in the account of the role's ARN. */
export const stsOperations: Operations = {
  GetCallerIdentity: (call) =>
    reply(call, { Arn: call.principal.arn, UserId: call.principal.userId, Account: call.account }),
  AssumeRole: async (call, context) => {
    const arn = call.parameters.get("RoleArn") ?? "";
    const [, account, role] = roleArn.exec(arn) ?? [];
    if (!account || !role) {
      throw new AwsError(
        "ValidationError",
        `RoleArn "${arn}" is not the ARN of a role: arn:aws:iam::ACCOUNT:role/NAME.`,
      );
    }
    const name = call.parameters.get("RoleSessionName") ?? "";
    if (!/^[\w+=,.@-]{2,64}$/.test(name)) {
      throw new AwsError("ValidationError", `RoleSessionName "${name}" must be 2 to 64 of [\\w+=,.@-].`);
    }
    const seconds = Number(call.parameters.get("DurationSeconds") ?? "3600");
    if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) {
      throw new AwsError("ValidationError", `DurationSeconds ${seconds} must be from 900 to 43200.`);
    }
    const found = await assumableRole(account, role, context);
    checkRole(call, arn, account, found);
    if (seconds > 3600) checkDuration(call, seconds, found);
    const issued = context.credentials.issue(account, role, name, seconds, found?.id);
    return reply(call, {
      Credentials: {
        AccessKeyId: issued.accessKeyId,
        SecretAccessKey: issued.secretAccessKey,
        SessionToken: issued.sessionToken,
        Expiration: issued.expiration.toISOString(),
      },
      AssumedRoleUser: { AssumedRoleId: issued.principal.userId, Arn: issued.principal.arn },
      PackedPolicySize: 1,
    });
  },
};

/**
 * The ARN must match with its path, because permissions are for the whole ARN. A role that is not in IAM is an
 * administrator: only the base credentials or another administrator of the account may assume it.
 */
function checkRole(
  { principal }: Call,
  arn: string,
  account: string,
  found: AssumableRole | undefined,
): void {
  const isAdministrator = isOfNoRole(principal) && [account, baseAccount].includes(principal.account);
  if (found === undefined ? isAdministrator : found.arn === arn) return;
  throw new AwsError(
    "AccessDenied",
    `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    403,
  );
}

/** The maximum is the role's MaxSessionDuration, and an hour for role chaining. */
function checkDuration(call: Call, seconds: number, found: AssumableRole | undefined): void {
  if (call.principal.arn.includes(":assumed-role/")) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  // A role that is not in IAM has no maximum.
  if (found === undefined || seconds <= found.longestSession) return;
  throw new AwsError(
    "ValidationError",
    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
  );
}

function reply(call: Call, result: Record<string, unknown>): Reply {
  return xmlReply({
    [`${call.operation}Response`]: {
      "@_xmlns": "https://sts.amazonaws.com/doc/2011-06-15/",
      [`${call.operation}Result`]: result,
      ResponseMetadata: { RequestId: randomUUID() },
    },
  });
}
