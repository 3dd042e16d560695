/**
 * Condition keys, and when a request to a private API has them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import type { PolicyKind } from "./policy";

export type KeyType = "text" | "arn" | "date" | "number" | "bool" | "address" | "texts";

export interface ConditionKey {
  /** Lower case: names of keys are compared without regard to case. */
  readonly id: string;
  /** As AWS writes it. */
  readonly name: string;
  readonly type: KeyType;
  /** Only in requests whose signature was checked: methods with AWS_IAM, and endpoint policies. */
  readonly signed: boolean;
}

const key = (name: string, type: KeyType, signed = false): ConditionKey => ({
  id: name.toLowerCase(),
  name,
  type,
  signed,
});

const everywhere = [
  key("aws:CurrentTime", "date"),
  key("aws:EpochTime", "date"),
  key("aws:Referer", "text"),
  key("aws:SecureTransport", "bool"),
  key("aws:SourceArn", "arn"),
  key("aws:SourceIp", "address"),
  key("aws:SourceVpc", "text"),
  key("aws:SourceVpce", "text"),
  key("aws:VpcSourceIp", "address"),
  key("aws:UserAgent", "text"),
  key("execute-api:viaDomainArn", "arn"),
  key("aws:TokenIssueTime", "date", true),
  key("aws:MultiFactorAuthPresent", "bool", true),
  key("aws:MultiFactorAuthAge", "number", true),
  key("aws:PrincipalAccount", "text", true),
  key("aws:PrincipalArn", "arn", true),
  key("aws:PrincipalOrgID", "text", true),
  key("aws:PrincipalOrgPaths", "texts", true),
  key("aws:PrincipalType", "text", true),
  key("aws:userid", "text", true),
  key("aws:username", "text", true),
];

/** Global keys that describe the API itself: not among those API Gateway lists for resource policies. */
const notInApiPolicies = [key("aws:ResourceAccount", "text"), key("aws:RequestedRegion", "text")];

const byId = new Map(everywhere.map((each) => [each.id, each]));
const otherById = new Map(notInApiPolicies.map((each) => [each.id, each]));
const tag = "aws:principaltag/";

/** undefined: a key of that name is not known to be in such a request. */
export function conditionKey(name: string, kind: PolicyKind): ConditionKey | undefined {
  const id = name.toLowerCase();
  if (id.startsWith(tag) && id.length > tag.length) {
    return { id, name: `aws:PrincipalTag/${name.slice(tag.length)}`, type: "text", signed: true };
  }
  return byId.get(id) ?? (kind === "api" ? undefined : otherById.get(id));
}
