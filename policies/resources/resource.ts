import { optionalText, type Properties, texts } from "./properties";
import { types } from "./types";

/** A resource as rules see it: while it is registered (inputs), or at the end of a stack (outputs). */
export interface Resource {
  /** Type token, such as aws:apigateway/stage:Stage. */
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly properties: Properties;
  /** Deletion is refused by Pulumi. */
  readonly protect: boolean;
  /** URN of the component that it belongs to. */
  readonly parent?: string | undefined;
  readonly provider?: Properties | undefined;
  /** URNs; only known at the end of a stack. */
  readonly dependencies: readonly string[];
  /** URNs that a property's value comes from; only known at the end of a stack. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

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

/** Whether a property, a text or a list of texts, has the id of the target. */
export function points({ properties, propertyDependencies }: Resource, property: string, target: Resource) {
  const from = propertyDependencies[property] ?? [];
  if (from.includes(target.urn)) return true;
  const id = idOf(target);
  if (id !== undefined && properties.known(property).includes(id)) return true;
  // What is unknown and comes from elsewhere cannot be this target; what comes from nowhere may be anything.
  if (from.length === 0) properties.read(property, texts);
  return false;
}

/** The id that AWS gave a resource; undefined while it is unknown. */
export function idOf({ type, properties }: Resource): string | undefined {
  // A role's id is its name, which the program may choose.
  for (const property of ["id", "executionArn", "arn", ...(type === types.role ? ["name"] : [])]) {
    if (!properties.has(property) || properties.isUnknown(property)) continue;
    return properties.read(property, optionalText)?.split(/[:/]/).at(-1);
  }
  return undefined;
}

/** Whether a text fits a pattern in which * stands for any text. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [start = "", ...parts] = pattern.split("*");
  const end = parts.pop();
  if (end === undefined) return text === pattern;
  if (!text.startsWith(start)) return false;
  let at = start.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - at >= end.length && text.endsWith(end);
}
