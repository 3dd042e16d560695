import { randomUUID } from "node:crypto";
import type { Call, Context, Operations, Reply } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { xmlReply } from "../../gateway/xml";
import { longestSession } from "../iam/role";

const roleArn = /^arn:aws:iam::(\d{12}):role\/(?:[\w+=,.@/-]*\/)?([\w+=,.@-]{1,64})$/;

/** https://docs.aws.amazon.com/STS/latest/APIReference/ : the account of the role's ARN is where calls then act. */
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
    if (seconds > 3600) await checkDuration(call, seconds, { account, role }, context);
    const issued = context.credentials.issue(account, role, name, seconds);
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

/** A role has sessions of an hour unless it says otherwise, and one assumed by another role's session never more. */
async function checkDuration(
  call: Call,
  seconds: number,
  { account, role }: { readonly account: string; readonly role: string },
  context: Context,
): Promise<void> {
  if (call.principal.arn.includes(":assumed-role/")) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  const longest = await longestSession(account, role, context);
  // A role that IAM does not have is an administrator's, of whom nothing is known.
  if (longest === undefined || seconds <= longest) return;
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
