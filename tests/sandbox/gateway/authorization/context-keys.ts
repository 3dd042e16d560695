import type { Place } from "../../moto/client";
import { type ConditionContext, principalKeys } from "../../policy-engine";
import { serviceOf } from "../../services";
import type { Role } from "../../snapshots";
import type { Call } from "../call";
import { AwsError } from "../errors";
import type { LookUp, Tags } from "./look-up";
import type { Need } from "./need";

/** Keys that the sandbox knows. They are absent from a request that has no value for them. */
const known = [
  /^aws:(requesttag|resourcetag|principaltag)\//,
  /^(ec2|iam|ram|ssm):resourcetag\//,
  /^aws:tagkeys$/,
  /^ec2:(createaction|region)$/,
  /^iam:(policyarn|passedtoservice|permissionsboundary|awsservicename)$/,
  /^s3:(prefix|delimiter)$/,
  /^apigateway:(request|resource)\/endpointtype$/,
  /^apigateway:(request\/(accessassociationsource|domainnamearn)|resource\/routingmode)$/,
  /^ram:(resourcearn|requestedresourcetype|principal|requestedallowsexternalprincipals)$/,
  /^ram:(resourcesharename|allowsexternalprincipals|shareowneraccountid)$/,
  /^route53:(vpcs|changeresourcerecordsets(normalizedrecordnames|recordtypes|actions))$/,
  /^acm:(domainnames|validationmethod|keyalgorithm)$/,
];

/**
 * The condition keys of one permission: of the principal, of the request, and of the resource as it is now.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * Throws for a key that the sandbox does not know: a guess could allow what AWS refuses.
 */
export async function contextKeys(
  call: Call,
  role: Role,
  need: Need,
  lookUp: LookUp,
): Promise<ConditionContext> {
  const tags = await resourceTags(need, call, lookUp);
  const values = new Map<string, string | readonly string[]>(principalKeys(call.principal, role));
  const set = (key: string, value: string | readonly string[] | undefined) => {
    if (value !== undefined) values.set(key, value);
  };
  const now = new Date();
  set("aws:currenttime", now.toISOString());
  set("aws:epochtime", String(Math.floor(now.getTime() / 1000)));
  set("aws:requestedregion", call.region);
  if (need.action.startsWith("ec2:")) set("ec2:region", call.region);
  for (const [key, value] of Object.entries(need.keys ?? {})) set(key, value);
  for (const [name, value] of Object.entries(need.requestTags ?? {}))
    set(`aws:requesttag/${name.toLowerCase()}`, value);
  set("aws:tagkeys", need.tagKeys ?? (need.requestTags && Object.keys(need.requestTags)));
  for (const [name, value] of Object.entries(tags)) {
    const key = `resourcetag/${name.toLowerCase()}`;
    set(`aws:${key}`, value);
    // Run Command has its own condition key for the tags of its target instances.
    set(`${need.action.split(":")[0]}:${key}`, value);
  }
  const get = (key: string) => {
    const value = values.get(key);
    if (value !== undefined || known.some((pattern) => pattern.test(key))) return value;
    throw new AwsError(
      "UnsupportedOperation",
      `The sandbox does not know the condition key ${key}, by which a policy of ${role.arn} decides on ${need.action}. ` +
        "Those it knows are in tests/sandbox/gateway/authorization/context-keys.ts.",
    );
  };
  return { get, has: (key) => get(key) !== undefined };
}

/** For aws:ResourceTag: the tags of the resource that an ARN names. None if it has no tags or does not exist yet. */
async function resourceTags(need: Need, place: Place, lookUp: LookUp): Promise<Tags> {
  const [, , signingName = "", , , ...rest] = need.resource.split(":");
  const name = rest.join(":");
  if (name.split("/").at(-1) === "*") return {};
  return (await serviceOf(signingName)?.resourceTags?.(need, name, place, lookUp)) ?? {};
}
