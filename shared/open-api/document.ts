import { parseDocument } from "yaml";
import { z } from "zod";
import { repeatedName } from "./repeated-name";
import { yamlValue } from "./yaml-value";

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
    // Editors of Windows begin a text with a mark.
    value = parsed(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return failed(`neither JSON nor YAML: ${first.replace(/:$/, "")}`);
  }
  const written = new WrittenOut();
  const { length } = written.sizeOf(value, []);
  if (written.tooDeep !== undefined)
    return failed(`nested deeper than ${mostLevels} levels`, written.tooDeep.slice(0, 5));
  if (length > mostBytes)
    return failed(`with its aliases written out it has more than ${mostBytes} bytes, API Gateway's limit`);
  const result = mapping.safeParse(value);
  return result.success ? { document: result.data } : failed("expected an OpenAPI document");
}

function parsed(text: string): unknown {
  if (text.trimStart().startsWith("{")) return parsedJson(text);
  // The library's own search compares each name with all others of its mapping. Documents are of YAML 1.2, and merge (<<),
  // as readers of 1.1 do.
  const document = parseDocument(text, { schema: "core", merge: true, logLevel: "error", uniqueKeys: false });
  const [error] = [...document.errors, ...document.warnings];
  if (error)
    throw error.code === "TAG_RESOLVE_FAILED"
      ? new Error(`${error.message.split("\n")[0]?.replace(/:$/, "")}: ${tagAdvice}`)
      : error;
  return yamlValue(document);
}

const tagAdvice = "nothing fills in what a tag such as CloudFormation's !Sub stands for: write its value out";

function parsedJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, at] = /at position (\d+)/.exec(message) ?? [];
    throw at === undefined
      ? error
      : new Error(`${message}, line ${text.slice(0, Number(at)).split("\n").length}`);
  }
  const twice = repeatedName(text);
  if (twice !== undefined) throw new Error(`names must be unique within an object: "${twice}"`);
  return value;
}

/** How long a value is as JSON, and how many levels of lists and mappings are within it. */
interface Size {
  readonly length: number;
  readonly levels: number;
}

/** What aliases repeat is counted as often, and walked through once. */
class WrittenOut {
  private readonly sizes = new Map<object, Size>();
  /** A place below the most levels. */
  tooDeep: DocumentFault["path"] | undefined;

  sizeOf(value: unknown, path: DocumentFault["path"]): Size {
    if (typeof value !== "object" || value === null)
      return { length: (JSON.stringify(value) ?? "").length, levels: 0 };
    const known = this.sizes.get(value);
    if (path.length + (known?.levels ?? 0) > mostLevels) this.tooDeep ??= path;
    if (this.tooDeep !== undefined) return { length: 0, levels: 0 };
    if (known !== undefined) return known;
    let length = 2;
    let levels = 0;
    for (const [key, each] of entriesOf(value)) {
      const name = typeof key === "number" ? 0 : JSON.stringify(key).length + 1;
      const within = this.sizeOf(each, [...path, key]);
      length += name + within.length + 1;
      if (typeof each === "object" && each !== null) levels = Math.max(levels, within.levels + 1);
    }
    const size = { length, levels };
    this.sizes.set(value, size);
    return size;
  }
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

/** What stands at a document's paths; names that begin with x- are notes of its author's or of other tools. */
export function pathItems(document: OpenApiDocument): (readonly [string, unknown])[] {
  return entriesOf(document.paths).flatMap(([path, item]) =>
    /^x-/.test(String(path)) ? [] : [[String(path), item] as const],
  );
}

/** Names of a path's variables, which declare themselves: "id" of /pets/{id}, "proxy" of /{proxy+}. */
export function pathVariables(path: string): string[] {
  return [...path.matchAll(/\{([^{}+]+)\+?\}/g)].map(([, name = ""]) => name);
}

/** What mappings call the place of a parameter, by its "in". */
export const parameterPlaces: ReadonlyMap<unknown, string> = new Map([
  ["query", "querystring"],
  ["header", "header"],
  ["path", "path"],
]);
