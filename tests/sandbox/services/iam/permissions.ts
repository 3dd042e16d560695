import { actionOf, type Needs, type Part, passing, rows, tagsOf } from "../../gateway/authorization/need";
import type { Call } from "../../gateway/call";

const named = (call: Call, field: string) => call.parameters.get(field) ?? "*";
const arn = (call: Call, resource: string) => `arn:aws:iam::${call.account}:${resource}`;

/** The role in the request, by its ARN in IAM, which contains the path. */
const role: Part = async (call, lookUp) => {
  const found = await lookUp.role(call.account, named(call, "RoleName"));
  const resource = found?.arn ?? arn(call, `role/${named(call, "RoleName")}`);
  const keys = {
    "iam:policyarn": call.parameters.get("PolicyArn"),
    "iam:permissionsboundary": call.parameters.get("PermissionsBoundary") ?? found?.boundary,
  };
  return [{ action: actionOf(call), resource, keys, ...tagsOf(call) }];
};

const profile: Part = async (call, lookUp) => {
  const name = named(call, "InstanceProfileName");
  const resource = (await lookUp.profile(call.account, name))?.arn ?? arn(call, `instance-profile/${name}`);
  return [{ action: actionOf(call), resource, ...tagsOf(call) }];
};

const policy: Part = (call) => [
  { action: actionOf(call), resource: named(call, "PolicyArn"), ...tagsOf(call) },
];

/** The resource created under a path, and the permission to tag it if it has tags. */
function made(type: string, nameField: string, tagging: string): Part {
  return (call) => {
    const path = call.parameters.get("Path") ?? "/";
    const resource = arn(call, `${type}${path}${named(call, nameField)}`);
    const tags = tagsOf(call);
    const keys = { "iam:permissionsboundary": call.parameters.get("PermissionsBoundary") };
    const making = { action: actionOf(call), resource, keys, ...tags };
    return tags.requestTags ? [making, { action: tagging, resource, ...tags }] : [making];
  };
}

/** For lists the resource is the path that is listed. */
const all =
  (type: string): Part =>
  (call) => {
    const path = call.parameters.get("PathPrefix") ?? "/";
    return [{ action: actionOf(call), resource: arn(call, `${type}${path}`) }];
  };

const unscoped: Part = (call) => [{ action: actionOf(call), resource: "*" }];

const provider: Part = (call) => {
  const { parameters } = call;
  const made = arn(call, `oidc-provider/${(parameters.get("Url") ?? "*").replace(/^https:\/\//, "")}`);
  return [
    { action: actionOf(call), resource: parameters.get("OpenIDConnectProviderArn") ?? made, ...tagsOf(call) },
  ];
};

/** "The caller must be granted the PassRole permission on the IAM role": API_AddRoleToInstanceProfile.html */
const passes: Part = async (call, lookUp) => {
  const found = await lookUp.role(call.account, named(call, "RoleName"));
  return passing(found?.arn ?? arn(call, `role/${named(call, "RoleName")}`), "ec2.amazonaws.com");
};

/**
 * Operations of IAM to the permissions they need.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export const iamNeeds: Needs = {
  CreateRole: [made("role", "RoleName", "iam:TagRole")],
  ...rows(
    [
      "GetRole",
      "UpdateRole",
      "UpdateRoleDescription",
      "UpdateAssumeRolePolicy",
      "DeleteRole",
      "TagRole",
      "UntagRole",
      "ListRoleTags",
      "PutRolePolicy",
      "GetRolePolicy",
      "ListRolePolicies",
      "DeleteRolePolicy",
      "AttachRolePolicy",
      "DetachRolePolicy",
      "ListAttachedRolePolicies",
      "ListInstanceProfilesForRole",
    ],
    role,
  ),
  ListRoles: [all("role")],
  CreatePolicy: [made("policy", "PolicyName", "iam:TagPolicy")],
  ...rows(
    [
      "GetPolicy",
      "GetPolicyVersion",
      "ListPolicyVersions",
      "ListPolicyTags",
      "ListEntitiesForPolicy",
      "CreatePolicyVersion",
      "DeletePolicyVersion",
      "TagPolicy",
      "UntagPolicy",
      "DeletePolicy",
    ],
    policy,
  ),
  ListPolicies: [all("policy")],
  CreateInstanceProfile: [made("instance-profile", "InstanceProfileName", "iam:TagInstanceProfile")],
  ...rows(
    [
      "GetInstanceProfile",
      "TagInstanceProfile",
      "UntagInstanceProfile",
      "RemoveRoleFromInstanceProfile",
      "DeleteInstanceProfile",
    ],
    profile,
  ),
  AddRoleToInstanceProfile: [profile, passes],
  ListInstanceProfiles: [all("instance-profile")],
  ...rows(
    ["CreateOpenIDConnectProvider", "GetOpenIDConnectProvider", "DeleteOpenIDConnectProvider"],
    provider,
  ),
  ...rows(["ListAccountAliases", "ListOpenIDConnectProviders"], unscoped),
};
