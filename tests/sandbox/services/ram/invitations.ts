import { z } from "zod";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own } from "../../own";
import type { ResourceShare, SharePrincipal } from "./model";
import { input, invitationElement, invitationStatus, once, pageReply, reply, resourceElements } from "./wire";

interface Received {
  readonly share: ResourceShare;
  readonly principal: SharePrincipal;
}

const one = z.object({ resourceShareInvitationArn: z.string() });
const some = z.object({
  resourceShareInvitationArns: z.array(z.string()).default([]),
  resourceShareArns: z.array(z.string()).default([]),
});

/** Invitations, for the invited account. */
export const invitationOperations: Operations = {
  GetResourceShareInvitations: (call, context) => {
    const given = input(call, some);
    const all = received(call, context);
    for (const arn of given.resourceShareInvitationArns) invitationOf(call, context, arn);
    const asked = given.resourceShareInvitationArns.length + given.resourceShareArns.length;
    const found = all.filter(
      ({ share, principal }) =>
        asked === 0 ||
        given.resourceShareArns.includes(share.arn) ||
        given.resourceShareInvitationArns.includes(principal.invitation.arn),
    );
    const elements = found.map(({ share, principal }) => invitationElement(share, call.account, principal));
    return pageReply(call, "resourceShareInvitations", elements);
  },
  AcceptResourceShareInvitation: once((call, context) => answer(call, context, "ACCEPTED")),
  RejectResourceShareInvitation: once((call, context) => answer(call, context, "REJECTED")),
  ListPendingInvitationResources: (call, context) => {
    const { share } = invitationOf(call, context, input(call, one).resourceShareInvitationArn);
    return pageReply(call, "resources", resourceElements(share));
  },
};

function received({ account, region }: Call, { store }: Context): Received[] {
  return Object.values(store.contents.resourceShares).flatMap((share) => {
    const principal = own(share.principals, account);
    return share.region === region && principal !== undefined ? [{ share, principal }] : [];
  });
}

function invitationOf(call: Call, context: Context, arn: string): Received {
  const found = received(call, context).find(({ principal }) => principal.invitation.arn === arn);
  if (found !== undefined) return found;
  throw new AwsError(
    "ResourceShareInvitationArnNotFoundException",
    `Resource share invitation ${arn} could not be found.`,
  );
}

const refusals: Readonly<Record<string, string>> = {
  ACCEPTED: "ResourceShareInvitationAlreadyAcceptedException",
  REJECTED: "ResourceShareInvitationAlreadyRejectedException",
  EXPIRED: "ResourceShareInvitationExpiredException",
};

function answer(call: Call, context: Context, given: "ACCEPTED" | "REJECTED") {
  const arn = input(call, one).resourceShareInvitationArn;
  const { share, principal } = invitationOf(call, context, arn);
  const status = invitationStatus(principal.invitation);
  const refusal = own(refusals, status);
  if (refusal !== undefined) {
    throw new AwsError(refusal, `Resource share invitation ${arn} is ${status.toLowerCase()} already.`);
  }
  principal.invitation.answer = given;
  principal.status = given === "ACCEPTED" ? "ASSOCIATED" : "DISASSOCIATED";
  principal.updated = new Date().toISOString();
  return reply({ resourceShareInvitation: invitationElement(share, call.account, principal) });
}
