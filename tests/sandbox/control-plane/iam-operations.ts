import type { Operation, Operations } from "./call";
import { AwsError } from "./errors";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const withSessions: Operation = (call, context) => {
  const seconds = call.parameters.get("MaxSessionDuration");
  const fits = seconds === undefined || (/^\d{4,5}$/.test(seconds) && +seconds >= 3600 && +seconds <= 43_200);
  if (!fits) {
    throw new AwsError(
      "ValidationError",
      `MaxSessionDuration ${seconds} must be from 3600 to 43200 seconds.`,
    );
  }
  return context.emulator.pass(call, true);
};

/** IAM: roles, their policies, and instance profiles. */
export const iamOperations: Operations = {
  CreateRole: withSessions,
  GetRole: "emulator",
  ListRoles: "emulator",
  UpdateRole: withSessions,
  UpdateRoleDescription: "emulator",
  UpdateAssumeRolePolicy: "emulator",
  DeleteRole: "emulator",
  TagRole: "emulator",
  UntagRole: "emulator",
  ListRoleTags: "emulator",
  PutRolePolicy: "emulator",
  GetRolePolicy: "emulator",
  ListRolePolicies: "emulator",
  DeleteRolePolicy: "emulator",
  AttachRolePolicy: "emulator",
  DetachRolePolicy: "emulator",
  ListAttachedRolePolicies: "emulator",
  CreatePolicy: "emulator",
  GetPolicy: "emulator",
  GetPolicyVersion: "emulator",
  ListPolicies: "emulator",
  ListPolicyVersions: "emulator",
  ListPolicyTags: "emulator",
  ListEntitiesForPolicy: "emulator",
  CreatePolicyVersion: "emulator",
  DeletePolicyVersion: "emulator",
  TagPolicy: "emulator",
  UntagPolicy: "emulator",
  DeletePolicy: "emulator",
  CreateInstanceProfile: "emulator",
  GetInstanceProfile: "emulator",
  ListInstanceProfiles: "emulator",
  ListInstanceProfilesForRole: "emulator",
  TagInstanceProfile: "emulator",
  UntagInstanceProfile: "emulator",
  AddRoleToInstanceProfile: "emulator",
  RemoveRoleFromInstanceProfile: "emulator",
  DeleteInstanceProfile: "emulator",
  ListAccountAliases: "emulator",
  CreateOpenIDConnectProvider: "emulator",
  GetOpenIDConnectProvider: "emulator",
  ListOpenIDConnectProviders: "emulator",
  DeleteOpenIDConnectProvider: "emulator",
};
