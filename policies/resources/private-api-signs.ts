import { UnknownProperty, UnreadableProperty } from "./properties";
import type { Resource } from "./resource";
import { associatedEndpoints, isPrivate } from "./rest-api";
import { optionalText, texts } from "./schemas";
import { types } from "./types";

/** Whether a resource shows that its stack is about a private API, on either side of the call. */
export function isSignOfPrivateApi(resource: Resource): boolean {
  const { properties } = resource;
  const names = (path: string, what: RegExp) => what.test(JSON.stringify(properties.values[path] ?? ""));
  switch (resource.type) {
    case types.privateApi:
    case types.apiEndpoint:
      return true;
    case types.restApi:
      return (
        names("policy", sourceEndpoint) ||
        orUnknown(() => isPrivate(resource) || associatedEndpoints(resource).length > 0)
      );
    case types.domainName:
      return orUnknown(() => properties.read("endpointConfiguration.types", texts).includes("PRIVATE"));
    case types.vpcEndpoint:
      return orUnknown(() => (properties.read("serviceName", optionalText) ?? "").endsWith(".execute-api"));
    // What is not known yet is no sign: the API of the policy, or the endpoint, tells.
    case types.restApiPolicy:
      return names("policy", sourceEndpoint);
    case types.vpcEndpointPolicy:
      return names("policy", /execute-api/);
    default:
      return false;
  }
}

const sourceEndpoint = /aws:SourceVpc/i;

const partsOfApis: readonly string[] = [
  types.restApiPolicy,
  types.deployment,
  types.stage,
  types.method,
  types.methodSettings,
  types.integration,
];

/**
 * Whether a whole stack is about a private API. Parts of an API that is in no resource of the stack may be those of a
 * private one.
 */
export function concernsPrivateApi(resources: readonly Resource[]): boolean {
  if (resources.some(isSignOfPrivateApi)) return true;
  return (
    resources.some(({ type }) => partsOfApis.includes(type)) &&
    !resources.some(({ type }) => type === types.restApi)
  );
}

/** What cannot be told counts as a private API: no rule may be left out for it. */
function orUnknown(answer: () => boolean): boolean {
  try {
    return answer();
  } catch (error) {
    if (error instanceof UnknownProperty || error instanceof UnreadableProperty) return true;
    throw error;
  }
}
