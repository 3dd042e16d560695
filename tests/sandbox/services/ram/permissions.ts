import { z } from "zod";
import type { LookUp } from "../../gateway/authorization/look-up";
import { actionOf, jsonBody, type Need, type Needs, type Part, rows } from "../../gateway/authorization/need";
import type { Call } from "../../gateway/call";
import { sharedType } from "./shares";

const body = z
  .object({
    resourceShareArn: z.string(),
    resourceArn: z.string(),
    resourceShareInvitationArn: z.string(),
    resourceArns: z.array(z.string()),
    principals: z.array(z.string()),
    allowExternalPrincipals: z.boolean(),
    tags: z.array(z.object({ key: z.string(), value: z.string().default("") })),
    tagKeys: z.array(z.string()),
  })
  .partial();
const bodyOf = (call: Call) => jsonBody(call, body);

function requestTagsOf(call: Call) {
  const { tags } = bodyOf(call);
  return tags && Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

/** Condition keys for the shared resources and the principals. */
function memberKeys(call: Call): Need["keys"] {
  const { resourceArns, principals, allowExternalPrincipals } = bodyOf(call);
  return {
    "ram:resourcearn": resourceArns,
    "ram:requestedresourcetype": resourceArns && [sharedType],
    "ram:principal": principals,
    "ram:requestedallowsexternalprincipals":
      allowExternalPrincipals === undefined ? undefined : String(allowExternalPrincipals),
  };
}

function shareKeys(arn: string, lookUp: LookUp): Need["keys"] {
  const share = lookUp.resourceShare(arn);
  if (share === undefined) return {};
  return {
    "ram:resourcesharename": share.name,
    "ram:allowsexternalprincipals": String(share.allowExternalPrincipals),
  };
}

const creation: Part = (call) => [
  { action: actionOf(call), resource: "*", requestTags: requestTagsOf(call), keys: memberKeys(call) },
];

/** https://docs.aws.amazon.com/ram/latest/APIReference/API_CreateResourceShare.html */
const tagsOfMade: Part = (call) => {
  const requestTags = requestTagsOf(call);
  if (requestTags === undefined || Object.keys(requestTags).length === 0) return [];
  const resource = `arn:aws:ram:${call.region}:${call.account}:resource-share/*`;
  return [{ action: "ram:TagResource", resource, requestTags }];
};

const share: Part = (call, lookUp) => {
  const { resourceShareArn, resourceArn, tagKeys } = bodyOf(call);
  const resource = resourceShareArn ?? resourceArn ?? call.parameters.get("resourceShareArn") ?? "*";
  const keys = { ...memberKeys(call), ...shareKeys(resource, lookUp) };
  return [{ action: actionOf(call), resource, requestTags: requestTagsOf(call), tagKeys, keys }];
};

const invitation: Part = (call, lookUp) => {
  const { resourceShareInvitationArn: resource = "*" } = bodyOf(call);
  const found = lookUp.invitation(resource);
  const keys = found && {
    "ram:shareowneraccountid": found.owner,
    "ram:resourcesharename": found.shareName,
  };
  return [{ action: actionOf(call), resource, keys }];
};

const all: Part = (call) => [{ action: actionOf(call), resource: "*" }];

/**
 * Operations of RAM to the permissions they need.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsresourceaccessmanagerram.html
 */
export const ramNeeds: Needs = {
  CreateResourceShare: [creation, tagsOfMade],
  ...rows(
    [
      "UpdateResourceShare",
      "DeleteResourceShare",
      "AssociateResourceShare",
      "DisassociateResourceShare",
      "ListResourceSharePermissions",
      "TagResource",
      "UntagResource",
    ],
    share,
  ),
  ...rows(
    ["AcceptResourceShareInvitation", "RejectResourceShareInvitation", "ListPendingInvitationResources"],
    invitation,
  ),
  ...rows(
    [
      "GetResourceShares",
      "GetResourceShareAssociations",
      "GetResourceShareInvitations",
      "ListResources",
      "ListPrincipals",
    ],
    all,
  ),
};
