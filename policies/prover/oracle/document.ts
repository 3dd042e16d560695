/** Reads only as much of a document as one decision needs; the prover has its own, stricter reader. */

export type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {});

export const asList = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

export const asTexts = (value: unknown): string[] => asList(value).map(String);

export interface PlainPolicy {
  readonly statements: readonly JsonObject[];
  /** Policy variables count. */
  readonly modern: boolean;
}

export function readPolicy(document: unknown): PlainPolicy {
  const value = asObject(typeof document === "string" ? JSON.parse(document) : document);
  return { statements: asList(value.Statement).map(asObject), modern: value.Version === "2012-10-17" };
}
