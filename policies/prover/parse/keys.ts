/**
 * Condition keys, and when a request to an API has them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import type { PolicyKind } from "./policy";
import type { FormName } from "./universe";

export type KeyType = "text" | "arn" | "date" | "number" | "bool" | "address" | "texts";

/** Which requests have the key. */
export type Presence =
  | "always"
  | "through an endpoint"
  | "through no endpoint"
  /** Where the caller sends the header. */
  | "header"
  /** Only to a custom domain. */
  | "domain"
  /** Requests whose signature was checked: methods with AWS_IAM, and endpoint policies. */
  | "signed"
  /** The same; of requests without a signature, IAM's and API Gateway's pages say different things. */
  | "signed, perhaps anonymous"
  /** Users that have it, roles and sessions that have it. */
  | "some signed"
  | "users"
  | "some roles"
  /** Calls that a service makes by itself. */
  | "services"
  | "some services"
  /** Not in a request to an API. */
  | "never";

export interface ConditionKey {
  /** Lower case: names of keys are compared without regard to case. */
  readonly id: string;
  /** As AWS writes it. */
  readonly name: string;
  readonly type: KeyType;
  readonly present: Presence;
  /** What its texts contain. */
  readonly form: FormName;
}

const key = (name: string, type: KeyType, present: Presence, form: FormName = "anything"): ConditionKey => ({
  id: name.toLowerCase(),
  name,
  type,
  present,
  form,
});

/** The keys that API Gateway lists for resource policies. */
const everywhere = [
  key("aws:CurrentTime", "date", "always"),
  key("aws:EpochTime", "date", "always"),
  key("aws:Referer", "text", "header", "header"),
  key("aws:SecureTransport", "bool", "always"),
  key("aws:SourceArn", "arn", "some services"),
  key("aws:SourceIp", "address", "through no endpoint"),
  key("aws:SourceVpc", "text", "through an endpoint", "vpcId"),
  key("aws:SourceVpce", "text", "through an endpoint", "endpointId"),
  key("aws:VpcSourceIp", "address", "through an endpoint"),
  key("aws:UserAgent", "text", "header", "header"),
  key("execute-api:viaDomainArn", "arn", "domain", "domainName"),
  key("aws:TokenIssueTime", "date", "some signed"),
  key("aws:MultiFactorAuthPresent", "bool", "some signed"),
  key("aws:MultiFactorAuthAge", "number", "some signed"),
  key("aws:PrincipalAccount", "text", "signed, perhaps anonymous", "roleName"),
  key("aws:PrincipalArn", "arn", "signed", "roleName"),
  key("aws:PrincipalOrgID", "text", "some signed", "organizationId"),
  key("aws:PrincipalOrgPaths", "texts", "some signed", "organizationPath"),
  key("aws:PrincipalType", "text", "signed, perhaps anonymous", "roleName"),
  key("aws:userid", "text", "signed, perhaps anonymous", "roleName"),
  key("aws:username", "text", "users", "userName"),
];

/** Global keys that API Gateway does not list for resource policies; endpoint and identity policies have them. */
const notInApiPolicies = [
  key("aws:ResourceAccount", "text", "always", "roleName"),
  key("aws:ResourceOrgID", "text", "always", "organizationId"),
  key("aws:ResourceOrgPaths", "texts", "always", "organizationPath"),
  key("aws:RequestedRegion", "text", "always", "roleName"),
  key("aws:ViaAWSService", "bool", "always"),
  key("aws:PrincipalIsAWSService", "bool", "signed", "roleName"),
  key("aws:PrincipalServiceName", "text", "services", "roleName"),
  key("aws:SourceAccount", "text", "some services", "accountId"),
  key("aws:SourceOrgID", "text", "some services", "organizationId"),
  key("aws:SourceOrgPaths", "texts", "some services", "organizationPath"),
  key("aws:SourceIdentity", "text", "some roles", "sourceIdentity"),
  key("aws:FederatedProvider", "text", "some roles", "provider"),
  key("aws:CalledVia", "texts", "never"),
  key("aws:CalledViaFirst", "text", "never"),
  key("aws:CalledViaLast", "text", "never"),
  key("aws:TagKeys", "texts", "never"),
];

const byId = new Map(everywhere.map((each) => [each.id, each]));
const otherById = new Map(notInApiPolicies.map((each) => [each.id, each]));
const principalTag = "aws:principaltag/";
const requestTag = "aws:requesttag/";

/** Policies that API Gateway keeps, whose keys its page lists. */
const isResourcePolicy = (kind: PolicyKind) => kind === "api" || kind === "domain";

/**
 * No page says whether names of tags differ by the case of letters beyond ASCII: one in small letters is a tag of its
 * own either way, and what some folding takes for it is left open.
 */
function hasOpenCase(name: string): boolean {
  return [...name].some(
    (letter) =>
      letter > "\u007f" && (letter.toLowerCase() !== letter || letter.toUpperCase().toLowerCase() !== letter),
  );
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html: no request has a tag of another name. */
const tagKey = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;

/** undefined: a key of that name is not known to be in such a request. */
export function conditionKey(name: string, kind: PolicyKind): ConditionKey | undefined {
  if (hasOpenCase(name)) return undefined;
  const id = name.toLowerCase();
  if (id.startsWith(principalTag) && id.length > principalTag.length) {
    const tag = name.slice(principalTag.length);
    return key(`aws:PrincipalTag/${tag}`, "text", tagKey.test(tag) ? "some signed" : "never", "tagValue");
  }
  if (isResourcePolicy(kind)) return byId.get(id);
  if (id.startsWith(requestTag) && id.length > requestTag.length) {
    return key(`aws:RequestTag/${name.slice(requestTag.length)}`, "text", "never");
  }
  return byId.get(id) ?? otherById.get(id);
}

const vpceKeys = new Set(["aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"]);

/** Why a key of that name leaves open what a statement does. */
export function whyUnknown(name: string, kind: PolicyKind): string {
  if (hasOpenCase(name))
    return `${name}: whether names of tags differ by the case of letters beyond ASCII is not documented. Write them in small letters`;
  const id = name.toLowerCase();
  if (vpceKeys.has(id)) {
    return `${name} is not known to be in requests to execute-api: AWS's page lists the services that have it, and API Gateway is not among them. Use aws:SourceVpce or aws:SourceVpc, or aws:PrincipalOrgID with AWS_IAM`;
  }
  if (isResourcePolicy(kind) && conditionKey(name, "identity")) {
    return `${name}: API Gateway does not list it among the keys of resource policies; endpoint and identity policies have it`;
  }
  return isResourcePolicy(kind)
    ? `${name}: API Gateway does not list it among the keys of resource policies`
    : `${name} is not known to be in requests to execute-api`;
}
