import { UnknownValueError } from "@pulumi/policy";
import { Unknown } from "../resources/unknown";

/**
 * A plain copy of what the policy SDK hands over. Its proxy throws on the first read of an unknown value, which ends
 * a rule; the copy holds an Unknown in its place, so that a rule can look at all that is known.
 */
export function plainValues(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(properties).map((key) => [key, plainAt(properties, key)]));
}

function plainAt(container: object, key: string): unknown {
  try {
    const value: unknown = Reflect.get(container, key);
    if (Array.isArray(value))
      return Array.from({ length: value.length }, (_, at) => plainAt(value, String(at)));
    if (typeof value !== "object" || value === null) return value;
    return plainValues(value as Record<string, unknown>);
  } catch (error) {
    if (error instanceof Error && error instanceof UnknownValueError) return new Unknown(error);
    throw error;
  }
}
