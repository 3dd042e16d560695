/** A statement of a policy, as JSON. */
export type RawStatement = Readonly<Record<string, unknown>>;

/** The statements of a document, an object or its JSON text, one or many; undefined where it is none. */
export function statementsIn(document: unknown): readonly unknown[] | undefined {
  const read = parsed(document);
  return isDocument(read) ? [read.Statement].flat() : undefined;
}

/** A document with more statements; as it is where it is none, of which the prover says what is wrong. */
export function withStatements<Document>(
  document: Document,
  more: readonly RawStatement[],
): Document | string | Readonly<Record<string, unknown>> {
  const read = parsed(document);
  if (!isDocument(read)) return document;
  const joined = { ...read, Statement: [read.Statement, ...more].flat() };
  return typeof document === "string" ? JSON.stringify(joined) : joined;
}

function isDocument(read: unknown): read is { readonly Statement: unknown } {
  return typeof read === "object" && read !== null && "Statement" in read;
}

function parsed(document: unknown): unknown {
  if (typeof document !== "string") return document;
  try {
    return JSON.parse(document);
  } catch {
    return undefined;
  }
}
