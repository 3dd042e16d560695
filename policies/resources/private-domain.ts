import { optionalText, texts } from "./properties";
import { points, type Resource } from "./resource";
import { ofType } from "./rest-api";
import { types } from "./types";

/** The domain names that AWS has for private APIs alone: only such ones have a policy. */
export function privateDomains(resources: readonly Resource[]): Resource[] {
  return ofType(resources, types.domainName).filter(isPrivateDomain);
}

export const isPrivateDomain = ({ properties }: Resource): boolean =>
  properties.read("endpointConfiguration.types", texts).includes("PRIVATE");

/** Whether a property that holds ARNs of domains, by which they are managed, holds this one's. */
export function namesDomain(resource: Resource, property: string, domain: Resource): boolean {
  if (points(resource, property, domain)) return true;
  if (resource.properties.isUnknown(property) || domain.properties.isUnknown("arn")) return false;
  const arn = domain.properties.read("arn", optionalText);
  return arn !== undefined && resource.properties.read(property, optionalText) === arn;
}

/** The endpoint of the stack that an association is of; undefined where it is another's. */
export function endpointOf(association: Resource, resources: readonly Resource[]): Resource | undefined {
  return ofType(resources, types.vpcEndpoint).find((each) =>
    points(association, "accessAssociationSource", each),
  );
}

/** The ARN by which policies name the calls of a domain, from that by which it is managed. */
export const callArnOfManaged = (managed: string): string => managed.replace(":apigateway:", ":execute-api:");
