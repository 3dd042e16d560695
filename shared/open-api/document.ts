import { isScalar, parseDocument, visit } from "yaml";
import { z } from "zod";

/** An OpenAPI document as JSON has it. */
export type OpenApiDocument = Readonly<Record<string, unknown>>;

/** What is wrong with a document, and where in it. */
export interface DocumentFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A document that was read, or why it could not be. */
export type ReadDocument =
  | { readonly document: OpenApiDocument; readonly fault?: never }
  | { readonly document?: never; readonly fault: DocumentFault };

/** Quota of what API Gateway imports: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const mostBytes = 6 * 1024 * 1024;
const mostLevels = 100;
/** What aliases repeat is written out for API Gateway: a short text could become an endless one. */
const mostAliases = 100;

const mapping = z.custom<OpenApiDocument>(isMapping);

/** Reads an OpenAPI document, JSON or YAML, within bounds. */
export function readDocument(text: string): ReadDocument {
  const failed = (message: string, path: DocumentFault["path"] = []): ReadDocument => ({
    fault: { path, message },
  });
  const bytes = Buffer.byteLength(text);
  if (bytes > mostBytes) return failed(`it has ${bytes} bytes; API Gateway imports at most ${mostBytes}`);
  let value: unknown;
  try {
    value = parsed(text);
  } catch (error) {
    const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return failed(`neither JSON nor YAML: ${first.replace(/:$/, "")}`);
  }
  const deep = deeperThan(mostLevels, value);
  if (deep !== undefined) return failed(`nested deeper than ${mostLevels} levels`, deep.slice(0, 5));
  const result = mapping.safeParse(value);
  return result.success ? { document: result.data } : failed("expected an OpenAPI document");
}

function parsed(text: string): unknown {
  if (text.trimStart().startsWith("{")) return JSON.parse(text);
  // The library's own search compares each name with all others of its mapping.
  const document = parseDocument(text, { schema: "core", logLevel: "error", uniqueKeys: false });
  const [error] = document.errors;
  if (error) throw error;
  visit(document, {
    Map: (_, { items }) => {
      const names = new Set<string>();
      for (const { key } of items) {
        const name = isScalar(key) ? String(key.value) : undefined;
        if (name !== undefined && names.has(name)) throw new Error(`Map keys must be unique: "${name}"`);
        if (name !== undefined) names.add(name);
      }
    },
  });
  return document.toJS({ maxAliasCount: mostAliases });
}

/** A place below so many levels; by a list of its own and not by calls, which would end at the stack's size. */
function deeperThan(levels: number, value: unknown): DocumentFault["path"] | undefined {
  const open: { readonly value: unknown; readonly path: DocumentFault["path"] }[] = [{ value, path: [] }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.path.length > levels) return at.path;
    for (const [key, each] of entriesOf(at.value)) {
      if (typeof each === "object" && each !== null) open.push({ value: each, path: [...at.path, key] });
    }
  }
  return undefined;
}

export function isMapping(value: unknown): value is OpenApiDocument {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What stands under a name; undefined where nothing does, or where no mapping is. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, key) => (isMapping(found) && Object.hasOwn(found, key) ? found[key] : undefined),
    value,
  );
}

/** Names or places of a mapping or list, and what stands there. */
export function entriesOf(value: unknown): (readonly [string | number, unknown])[] {
  if (Array.isArray(value)) return value.map((each, index) => [index, each] as const);
  return isMapping(value) ? Object.entries(value) : [];
}

/** What a text such as "#/components/schemas/Pet" means in the document; undefined where it means nothing. */
export function referred(document: OpenApiDocument, reference: string): unknown {
  if (!reference.startsWith("#/")) return undefined;
  const parts = reference.slice(2).split("/");
  return at(document, ...parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")));
}
