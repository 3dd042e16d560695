import type { MemberTable } from "../../gateway/members/table";

const tags = "Tags.member.N.{Key,Value}";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/ */
export const iamMembers: MemberTable = [
  {
    operations: "CreateRole",
    played: `RoleName Path Description AssumeRolePolicyDocument MaxSessionDuration PermissionsBoundary ${tags}`,
    refused: "MaxSigninSessionDuration",
  },
  {
    operations: `GetRole DeleteRole TagRole UntagRole ListRoleTags PutRolePolicy GetRolePolicy ListRolePolicies
      DeleteRolePolicy AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies UpdateRole UpdateRoleDescription
      UpdateAssumeRolePolicy ListInstanceProfilesForRole AddRoleToInstanceProfile RemoveRoleFromInstanceProfile`,
    played: "RoleName",
  },
  { operations: "ListRoles", played: "PathPrefix Marker MaxItems" },
  {
    operations: "UpdateRole",
    played: "Description MaxSessionDuration",
    refused: "MaxSigninSessionDuration ResetMaxSigninSessionDuration=false",
  },
  { operations: "UpdateRoleDescription", played: "Description" },
  { operations: "UpdateAssumeRolePolicy", played: "PolicyDocument" },
  { operations: "Tag*", played: tags },
  { operations: "Untag*", played: "TagKeys.member.N" },
  { operations: "ListRoleTags ListPolicyTags", played: "Marker MaxItems" },
  { operations: "PutRolePolicy", played: "PolicyName PolicyDocument" },
  { operations: "GetRolePolicy DeleteRolePolicy", played: "PolicyName" },
  { operations: "ListRolePolicies ListInstanceProfilesForRole", refused: "Marker MaxItems" },
  {
    operations: `AttachRolePolicy DetachRolePolicy GetPolicy GetPolicyVersion ListPolicyVersions ListPolicyTags
      ListEntitiesForPolicy CreatePolicyVersion DeletePolicyVersion TagPolicy UntagPolicy DeletePolicy`,
    played: "PolicyArn",
  },
  { operations: "ListAttachedRolePolicies", played: "PathPrefix Marker MaxItems" },
  { operations: "CreatePolicy", played: `PolicyName Path PolicyDocument Description ${tags}` },
  { operations: "GetPolicyVersion DeletePolicyVersion", played: "VersionId" },
  {
    operations: "ListPolicies",
    played: "Scope OnlyAttached PathPrefix Marker MaxItems",
    refused: "PolicyUsageFilter",
  },
  { operations: "ListPolicyVersions", refused: "Marker MaxItems" },
  {
    operations: "ListEntitiesForPolicy",
    played: "EntityFilter PathPrefix Marker MaxItems",
    refused: "PolicyUsageFilter",
  },
  { operations: "CreatePolicyVersion", played: "PolicyDocument SetAsDefault" },
  { operations: "CreateInstanceProfile", played: `Path ${tags}` },
  {
    operations: `CreateInstanceProfile GetInstanceProfile TagInstanceProfile
      UntagInstanceProfile AddRoleToInstanceProfile RemoveRoleFromInstanceProfile DeleteInstanceProfile`,
    played: "InstanceProfileName",
  },
  { operations: "ListInstanceProfiles", refused: "PathPrefix Marker MaxItems" },
  { operations: "ListAccountAliases", stored: { "an account has one alias at most": "Marker MaxItems" } },
  {
    operations: "CreateOpenIDConnectProvider",
    played: `Url ClientIDList.member.N ThumbprintList.member.N ${tags}`,
    refused: "ContextProvider.** IdentityCenterInstanceArn",
  },
  { operations: "GetOpenIDConnectProvider DeleteOpenIDConnectProvider", played: "OpenIDConnectProviderArn" },
];
