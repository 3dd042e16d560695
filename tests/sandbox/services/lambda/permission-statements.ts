import { z } from "zod";
import type { Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { restReply } from "../json";
import { checkRevision, functionOf, input, invalid, notFound, parameter } from "./entities";
import { type LambdaFunction, type PermissionStatement, policyOf } from "./model";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maximumPolicyBytes = 20 * 1024;

const permission = z.object({
  StatementId: z.string(),
  Action: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
  RevisionId: z.string().optional(),
});

/** https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
export const permissionOperations: Operations = {
  AddPermission: (call, context) => {
    const given = input(call, permission);
    const made = functionOf(call, context);
    checkRevision(given.RevisionId, made);
    if (own(made.permissions, given.StatementId) !== undefined) {
      throw new AwsError(
        "ResourceConflictException",
        `The statement id (${given.StatementId}) provided already exists. Please provide a new statement id, or ` +
          "remove the existing statement.",
        409,
      );
    }
    const statement = statementOf(given, made);
    const size = Buffer.byteLength(
      policyOf({ ...made, permissions: { ...made.permissions, [given.StatementId]: statement } }) ?? "",
    );
    if (size > maximumPolicyBytes) {
      throw new AwsError(
        "PolicyLengthExceededException",
        `The final policy size (${size}) is bigger than the limit (${maximumPolicyBytes}).`,
      );
    }
    put(made.permissions, given.StatementId, statement);
    return restReply(201, { Statement: JSON.stringify(statement) });
  },
  RemovePermission: (call, context) => {
    const made = functionOf(call, context);
    checkRevision(call.parameters.get("RevisionId"), made);
    const id = parameter(call, "StatementId");
    if (own(made.permissions, id) === undefined) {
      throw notFound(`Statement ${id} is not found in resource policy.`);
    }
    delete made.permissions[id];
    return restReply(204);
  },
  GetPolicy: (call, context) => {
    const made = functionOf(call, context);
    const Policy = policyOf(made);
    if (Policy === undefined) throw notFound("The resource you requested does not exist.");
    return restReply(200, { Policy, RevisionId: made.revisionId });
  },
};

function statementOf(given: z.infer<typeof permission>, made: LambdaFunction): PermissionStatement {
  const { StatementId: Sid, Action, SourceArn, SourceAccount } = given;
  return {
    Sid,
    Effect: "Allow",
    Principal: principalOf(given.Principal),
    Action,
    Resource: made.arn,
    ...(SourceArn === undefined && SourceAccount === undefined
      ? {}
      : {
          Condition: {
            ...(SourceAccount === undefined ? {} : { StringEquals: { "AWS:SourceAccount": SourceAccount } }),
            ...(SourceArn === undefined ? {} : { ArnLike: { "AWS:SourceArn": SourceArn } }),
          },
        }),
  };
}

function principalOf(given: string): PermissionStatement["Principal"] {
  if (given === "*") return "*";
  if (/^[\w.-]+\.amazonaws\.com$/.test(given)) return { Service: given };
  if (/^\d{12}$/.test(given)) return { AWS: `arn:aws:iam::${given}:root` };
  if (/^arn:aws:(iam|sts)::\d{12}:.+$/.test(given)) return { AWS: given };
  throw invalid("The provided principal was invalid. Please check the principal and try again.");
}
