import type { Resource } from "./resource";
import { optionalText } from "./schemas";

/**
 * The resources whose property points to another: by where the value comes from, which a preview knows too, or else
 * by the id itself.
 */
export function pointingTo(
  resources: readonly Resource[],
  type: string,
  property: string,
  target: Resource,
): Resource[] {
  return resources.filter((resource) => resource.type === type && points(resource, property, target));
}

export function points(resource: Resource, property: string, target: Resource): boolean {
  const from = resource.propertyDependencies[property] ?? [];
  if (from.includes(target.urn)) return true;
  // What is unknown and comes from elsewhere cannot be this target; what comes from nowhere may be anything.
  if (from.length > 0 && resource.properties.isUnknown(property)) return false;
  const value = resource.properties.read(property, optionalText);
  return value !== undefined && value === idOf(target);
}

/** The id that AWS gave a resource; undefined while it is unknown. */
export function idOf(resource: Resource): string | undefined {
  const { properties } = resource;
  for (const property of ["id", "executionArn", "arn"]) {
    if (!properties.has(property) || properties.isUnknown(property)) continue;
    return properties.read(property, optionalText)?.split(/[:/]/).at(-1);
  }
  return undefined;
}
