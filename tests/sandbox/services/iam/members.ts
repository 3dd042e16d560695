import type { MemberTable } from "../../gateway/members/table";

const tags = "Tags.member.N.{Key,Value}";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/ */
export const iamMembers: MemberTable = [
  {
    operations: "CreateRole",
    emulated: `RoleName Path Description AssumeRolePolicyDocument MaxSessionDuration PermissionsBoundary ${tags}`,
    refused: "MaxSigninSessionDuration",
  },
  {
    operations: `GetRole DeleteRole TagRole UntagRole ListRoleTags PutRolePolicy GetRolePolicy ListRolePolicies
      DeleteRolePolicy AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies UpdateRole UpdateRoleDescription
      UpdateAssumeRolePolicy ListInstanceProfilesForRole AddRoleToInstanceProfile RemoveRoleFromInstanceProfile`,
    emulated: "RoleName",
  },
  { operations: "ListRoles", emulated: "PathPrefix Marker MaxItems" },
  {
    operations: "UpdateRole",
    emulated: "Description MaxSessionDuration",
    refused: "MaxSigninSessionDuration ResetMaxSigninSessionDuration=false",
  },
  { operations: "UpdateRoleDescription", emulated: "Description" },
  { operations: "UpdateAssumeRolePolicy", emulated: "PolicyDocument" },
  { operations: "Tag*", emulated: tags },
  { operations: "Untag*", emulated: "TagKeys.member.N" },
  { operations: "ListRoleTags ListPolicyTags", emulated: "Marker MaxItems" },
  { operations: "PutRolePolicy", emulated: "PolicyName PolicyDocument" },
  { operations: "GetRolePolicy DeleteRolePolicy", emulated: "PolicyName" },
  { operations: "ListRolePolicies ListInstanceProfilesForRole", refused: "Marker MaxItems" },
  {
    operations: `AttachRolePolicy DetachRolePolicy GetPolicy GetPolicyVersion ListPolicyVersions ListPolicyTags
      ListEntitiesForPolicy CreatePolicyVersion DeletePolicyVersion TagPolicy UntagPolicy DeletePolicy`,
    emulated: "PolicyArn",
  },
  { operations: "ListAttachedRolePolicies", emulated: "PathPrefix Marker MaxItems" },
  { operations: "CreatePolicy", emulated: `PolicyName Path PolicyDocument Description ${tags}` },
  { operations: "GetPolicyVersion DeletePolicyVersion", emulated: "VersionId" },
  {
    operations: "ListPolicies",
    emulated: "Scope OnlyAttached PathPrefix Marker MaxItems",
    refused: "PolicyUsageFilter",
  },
  { operations: "ListPolicyVersions", refused: "Marker MaxItems" },
  {
    operations: "ListEntitiesForPolicy",
    emulated: "EntityFilter PathPrefix Marker MaxItems",
    refused: "PolicyUsageFilter",
  },
  { operations: "CreatePolicyVersion", emulated: "PolicyDocument SetAsDefault" },
  { operations: "CreateInstanceProfile", emulated: `Path ${tags}` },
  {
    operations: `CreateInstanceProfile GetInstanceProfile TagInstanceProfile
      UntagInstanceProfile AddRoleToInstanceProfile RemoveRoleFromInstanceProfile DeleteInstanceProfile`,
    emulated: "InstanceProfileName",
  },
  { operations: "ListInstanceProfiles", refused: "PathPrefix Marker MaxItems" },
  { operations: "ListAccountAliases", stored: { "an account has one alias at most": "Marker MaxItems" } },
  {
    operations: "CreateOpenIDConnectProvider",
    emulated: `Url ClientIDList.member.N ThumbprintList.member.N ${tags}`,
    refused: "ContextProvider.** IdentityCenterInstanceArn",
  },
  {
    operations: "GetOpenIDConnectProvider DeleteOpenIDConnectProvider",
    emulated: "OpenIDConnectProviderArn",
  },
];
