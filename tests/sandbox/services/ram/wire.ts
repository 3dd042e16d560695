import { z } from "zod";
import type { Call, Context, OperationHandler, Reply } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { inputReader, pageAt, restReply, seconds } from "../json";
import type { ResourceShare, SharePrincipal } from "./model";
import { sharedType } from "./shares";

export const reply = (body: unknown): Reply => restReply(200, body);

/** @throws AwsError InvalidParameterException naming the field */
export const input = inputReader(
  (problem) => new AwsError("InvalidParameterException", `Invalid request: ${problem}`),
);

const paging = z.object({
  maxResults: z.number().int().min(1).max(500).default(100),
  nextToken: z.string().default("0"),
});

/** A page of a list, as the member of this name. */
export function pageReply(call: Call, name: string, all: readonly unknown[]): Reply {
  const { maxResults, nextToken } = input(call, paging);
  const invalid = () =>
    new AwsError("InvalidNextTokenException", "The specified value for nextToken is not valid.");
  const { page, next } = pageAt(all, nextToken, maxResults, invalid);
  return reply({ [name]: page, ...(next === undefined ? {} : { nextToken: next }) });
}

/** Number of answers kept; AWS keeps them for some time. */
const kept = 200;

/**
 * A request with a client token that was used before gets the first answer, and changes nothing.
 * @throws AwsError IdempotentParameterMismatchException when the token was used with other parameters
 */
export function once(operation: (call: Call, context: Context) => Reply): OperationHandler {
  return (call, context) => {
    const body = JSON.parse(call.body.toString("utf8") || "{}");
    const { clientToken = call.parameters.get("clientToken") } = z
      .object({ clientToken: z.string().optional() })
      .parse(body);
    if (clientToken === undefined) return operation(call, context);
    const { ramTokens } = context.store.contents;
    const key = `${call.account}/${call.region}/${call.operation}/${clientToken}`;
    const request = `${call.target} ${call.body.toString("utf8")}`;
    const earlier = own(ramTokens, key);
    if (earlier !== undefined) {
      if (earlier.request === request) return reply(JSON.parse(earlier.answer));
      throw new AwsError(
        "IdempotentParameterMismatchException",
        `The client token ${clientToken} was used before, with other parameters.`,
      );
    }
    const answer = operation(call, context);
    const text = JSON.stringify({ ...JSON.parse(answer.body.toString()), clientToken });
    put(ramTokens, key, { request, answer: text });
    for (const oldest of Object.keys(ramTokens).slice(0, -kept)) delete ramTokens[oldest];
    return { ...answer, body: text };
  };
}

export function shareElement(share: ResourceShare, withTags: boolean): Record<string, unknown> {
  return {
    resourceShareArn: share.arn,
    name: share.name,
    owningAccountId: share.account,
    allowExternalPrincipals: share.allowExternalPrincipals,
    status: "ACTIVE",
    ...(withTags ? { tags: Object.entries(share.tags).map(([key, value]) => ({ key, value })) } : {}),
    creationTime: seconds(share.created),
    lastUpdatedTime: seconds(share.updated),
    featureSet: "STANDARD",
  };
}

/** Each resource of a share: https://docs.aws.amazon.com/ram/latest/APIReference/API_Resource.html */
export function resourceElements(share: ResourceShare) {
  return Object.entries(share.resources).map(([arn, at]) => ({
    arn,
    type: sharedType,
    resourceShareArn: share.arn,
    status: "AVAILABLE",
    creationTime: seconds(at.created),
    lastUpdatedTime: seconds(at.updated),
    resourceRegionScope: "REGIONAL",
  }));
}

export function associationElement(
  share: ResourceShare,
  entity: string,
  associationType: "RESOURCE" | "PRINCIPAL",
  at: { readonly status?: string; readonly created: string; readonly updated: string },
): Record<string, unknown> {
  return {
    resourceShareArn: share.arn,
    resourceShareName: share.name,
    associatedEntity: entity,
    associationType,
    status: at.status ?? "ASSOCIATED",
    creationTime: seconds(at.created),
    lastUpdatedTime: seconds(at.updated),
    external: associationType === "PRINCIPAL",
  };
}

/** How long an invitation may be accepted: https://docs.aws.amazon.com/ram/latest/userguide/working-with-shared-invitations.html */
const invitationMilliseconds = 12 * 60 * 60 * 1000;

export function invitationStatus({ answer, sent }: SharePrincipal["invitation"]): string {
  if (answer !== undefined) return answer;
  return Date.now() - Date.parse(sent) > invitationMilliseconds ? "EXPIRED" : "PENDING";
}

export function invitationElement(share: ResourceShare, account: string, { invitation }: SharePrincipal) {
  return {
    resourceShareInvitationArn: invitation.arn,
    resourceShareName: share.name,
    resourceShareArn: share.arn,
    senderAccountId: share.account,
    receiverAccountId: account,
    invitationTimestamp: seconds(invitation.sent),
    status: invitationStatus(invitation),
  };
}
