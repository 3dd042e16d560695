import type { MemberTable } from "../../gateway/members/table";

/** https://docs.aws.amazon.com/ram/latest/APIReference/ */
export const ramMembers: MemberTable = [
  {
    operations: `CreateResourceShare UpdateResourceShare DeleteResourceShare AssociateResourceShare
      DisassociateResourceShare AcceptResourceShareInvitation RejectResourceShareInvitation`,
    emulated: "clientToken",
  },
  {
    operations: "CreateResourceShare",
    emulated: "name resourceArns.N principals.N tags.N.{key,value} allowExternalPrincipals permissionArns.N",
    refused: `sources.N permissionTemplateParameters.N.{permissionArn,permissionTemplateParameters.N.{name,values.N}}
      resourceShareConfiguration.retainSharingOnAccountLeaveOrganization=false`,
  },
  { operations: "UpdateResourceShare", emulated: "resourceShareArn name allowExternalPrincipals" },
  { operations: "DeleteResourceShare ListResourceSharePermissions", emulated: "resourceShareArn" },
  {
    operations: "AssociateResourceShare DisassociateResourceShare",
    emulated: "resourceShareArn resourceArns.N principals.N",
    refused: "sources.N",
  },
  { operations: "Get* List*", emulated: "nextToken maxResults" },
  {
    operations: "GetResourceShares",
    emulated: "resourceShareArns.N resourceShareStatus resourceOwner name tagFilters.N.{tagKey,tagValues.N}",
    refused: "permissionArn permissionVersion",
  },
  {
    operations: "GetResourceShareAssociations",
    emulated: "associationType resourceShareArns.N resourceArn principal associationStatus",
  },
  {
    operations: "GetResourceShareInvitations",
    emulated: "resourceShareInvitationArns.N resourceShareArns.N",
  },
  {
    operations: `AcceptResourceShareInvitation RejectResourceShareInvitation ListPendingInvitationResources`,
    emulated: "resourceShareInvitationArn",
  },
  { operations: "ListResources", emulated: "principal resourceArns.N" },
  { operations: "ListPrincipals", emulated: "resourceArn principals.N" },
  { operations: "ListResources ListPrincipals", emulated: "resourceOwner resourceType resourceShareArns.N" },
  { operations: "ListResources ListPendingInvitationResources", refused: "resourceRegionScope=ALL|REGIONAL" },
  { operations: "TagResource UntagResource", emulated: "resourceShareArn resourceArn" },
  { operations: "TagResource", emulated: "tags.N.{key,value}" },
  { operations: "UntagResource", emulated: "tagKeys.N" },
];
