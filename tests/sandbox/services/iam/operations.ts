import type { OperationHandler, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { InvalidPolicyDocument, parseDocument } from "../../policy-engine/document";

/** Checks a trust policy: it has principals, and no resources, since the role is the resource. */
const withTrust: OperationHandler = (call, context) => {
  const text = call.parameters.get("AssumeRolePolicyDocument") ?? call.parameters.get("PolicyDocument") ?? "";
  try {
    parseDocument(text, "trust");
  } catch (error) {
    if (!(error instanceof InvalidPolicyDocument)) throw error;
    throw new AwsError("MalformedPolicyDocument", error.message);
  }
  return context.emulator.pass(call, true);
};

/** IAM: roles, their policies, and instance profiles. */
export const iamOperations: Operations = {
  CreateRole: withTrust,
  GetRole: "emulator",
  ListRoles: "emulator",
  UpdateRole: "emulator",
  UpdateRoleDescription: "emulator",
  UpdateAssumeRolePolicy: withTrust,
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
