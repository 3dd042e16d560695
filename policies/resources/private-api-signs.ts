import { optionalText, texts, UnknownProperty, UnreadableProperty } from "./properties";
import type { Resource } from "./resource";
import { associatedEndpoints, isPrivate } from "./rest-api";
import { types } from "./types";

/**
 * Whether a resource shows that its stack is about a private API, on either side of the call. What is not known counts
 * as `otherwise` says: as a sign by default, so that no rule is left out for it.
 */
export function isSignOfPrivateApi(resource: Resource, otherwise = true): boolean {
  const { properties } = resource;
  const orUnknown = (answer: () => boolean) => {
    try {
      return answer();
    } catch (error) {
      if (error instanceof UnknownProperty || error instanceof UnreadableProperty) return otherwise;
      throw error;
    }
  };
  const names = (path: string, what: RegExp) => what.test(JSON.stringify(properties.values[path] ?? ""));
  if (resource.type.startsWith(ownComponents)) return true;
  switch (resource.type) {
    case types.restApi:
      return (
        names("policy", sourceEndpoint) ||
        orUnknown(() => isPrivate(resource) || associatedEndpoints(resource).length > 0)
      );
    case types.domainName:
      return orUnknown(() => properties.read("endpointConfiguration.types", texts).includes("PRIVATE"));
    // No other domains have them.
    case types.domainAssociation:
      return true;
    case types.vpcEndpoint:
      return orUnknown(() => (properties.read("serviceName", optionalText) ?? "").endsWith(".execute-api"));
    // What is not known yet is no sign: the API of the policy, or the endpoint, decides.
    case types.restApiPolicy:
      return names("policy", sourceEndpoint);
    case types.vpcEndpointPolicy:
      return names("policy", /execute-api/);
    default:
      return false;
  }
}

/** Components of this repository: each is of one side of the call. */
const ownComponents = "private-api:";

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
 * Whether a whole stack is about a private API: by what the program gives, which `given` holds by URN, or by what AWS
 * has. Parts of an API that is in no resource of the stack may be those of a private one.
 */
export function concernsPrivateApi(
  resources: readonly Resource[],
  given: (urn: string) => Resource | undefined,
): boolean {
  const shows = (resource: Resource) => {
    const inputs = given(resource.urn);
    return inputs === undefined
      ? isSignOfPrivateApi(resource)
      : isSignOfPrivateApi(inputs) || isSignOfPrivateApi(resource, false);
  };
  if (resources.some(shows)) return true;
  return (
    resources.some(({ type }) => partsOfApis.includes(type)) &&
    !resources.some(({ type }) => type === types.restApi)
  );
}
