/** A statement of a policy, as JSON. */
export type RawStatement = Readonly<Record<string, unknown>>;

/** A document with more statements; as it is where it is none, of which the prover says what is wrong. */
export function withStatements(policy: unknown, more: readonly RawStatement[]): unknown {
  if (typeof policy !== "string") return policy;
  try {
    const document: unknown = JSON.parse(policy);
    if (typeof document !== "object" || document === null || !("Statement" in document)) return policy;
    return { ...document, Statement: [document.Statement, ...more].flat() };
  } catch {
    return policy;
  }
}
