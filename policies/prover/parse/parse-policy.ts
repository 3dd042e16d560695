import type { DocumentSize } from "../types";
import { describe, type Errors, isRecord } from "./errors";
import { forEachPlace } from "./json-text";
import { leftoverFunction, leftoverIn } from "./leftover";
import type { ParsedPolicy, ParsedStatement, PolicyKind } from "./policy";
import { parseStatement } from "./statement";

const elements = new Set(["Version", "Id", "Statement"]);
const versions = new Set(["2012-10-17", "2008-10-17"]);

/**
 * Characters as AWS counts them. White space counts, so a document given as an object is counted in the
 * compact form in which tools send it.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 * Identity policies have several limits, by the way they are attached: not judged here.
 */
export const sizeLimits = {
  api: 8192,
  /** AWS's page names the API's policy alone; the same is taken of a domain's. */
  domain: 8192,
  endpoint: 20480,
};

const grouped = (value: number) => value.toString().replace(/\B(?=(\d{3})+$)/g, ",");

export function measure(value: unknown, path: string, limit: number): DocumentSize {
  const characters = (typeof value === "string" ? value : JSON.stringify(value)).length;
  return { path, characters, limit, left: limit - characters };
}

export function sizeError(size: DocumentSize): string {
  return `${grouped(size.characters)} characters, ${grouped(-size.left)} over AWS's limit of ${grouped(size.limit)}`;
}

function documentOf(value: unknown, path: string, errors: Errors): unknown {
  if (typeof value !== "string") return value;
  try {
    const json: unknown = JSON.parse(value);
    forEachPlace(value, ({ path: at, name, repeated }) => {
      if (repeated) errors.add(`${path}.${at()}`, `"${name}" stands twice; an element must not`);
    });
    return json;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    errors.add(path, leftoverIn(value, false) ?? encodedOnceMore(value) ?? `not JSON: ${message}`);
    return undefined;
  }
}

/** As AWS's command line and API print policies. */
function encodedOnceMore(text: string): string | undefined {
  if (text.trim() === "") return "is empty; write null for no policy";
  if (/^\s*\{\s*\\/.test(text))
    return "is escaped twice, as get-rest-api prints a policy; write it without the backslashes";
  if (/^\s*%7B/i.test(text)) return "is encoded as in a URL; write it decoded";
  return undefined;
}

/** What the value holds in place of a document. */
function notADocument(value: unknown): string {
  if (Array.isArray(value))
    return 'expected a policy document, found an array; write {"Version": "2012-10-17", "Statement": [...]}';
  const quoted = typeof value === "string" && value.trimStart().startsWith("{");
  return `expected a policy document, found ${describe(value)}${quoted ? "; its text is quoted twice: write it as an object" : ""}`;
}

function unknownElement(name: string): string {
  if (
    /^(?:policy|document|policydocument|resourcepolicy|assumerolepolicydocument|x-amazon-apigateway-policy)$/i.test(
      name,
    )
  )
    return "unknown element; write the policy that it holds in its place";
  const close = [...elements].find((known) => known.toLowerCase() === name.toLowerCase());
  return close
    ? `unknown element; did you mean ${close}?`
    : `unknown element; accepted: ${[...elements].join(", ")}`;
}

/** Names of statements are unique in an identity policy. */
function repeatedSids(statements: readonly ParsedStatement[], errors: Errors): void {
  const seen = new Set<string>();
  for (const { sid, path } of statements) {
    if (sid === undefined || sid === "") continue;
    if (seen.has(sid))
      errors.add(`${path}.Sid`, `"${sid}" stands twice; a Sid is unique in an identity policy`);
    seen.add(sid);
  }
}

/** The checked document; undefined when anything was wrong, all of which is then in `errors`. */
export function parsePolicy(
  value: unknown,
  path: string,
  { kind, partition }: { readonly kind: PolicyKind; readonly partition: string },
  errors: Errors,
): ParsedPolicy | undefined {
  const before = errors.list.length;
  const document = documentOf(value, path, errors);
  if (errors.list.length > before) return undefined;
  if (!isRecord(document)) {
    errors.add(path, notADocument(document));
    return undefined;
  }
  const leftover = leftoverFunction(document);
  if (leftover !== undefined) {
    errors.add(path, leftover);
    return undefined;
  }
  for (const name of Object.keys(document)) {
    if (!elements.has(name)) errors.add(`${path}.${name}`, unknownElement(name));
  }
  const { Version: version, Id: id, Statement: list } = document;
  if (version !== undefined && !(typeof version === "string" && versions.has(version))) {
    errors.add(`${path}.Version`, `expected ${[...versions].join(" or ")}, found ${describe(version)}`);
  }
  if (id !== undefined && typeof id !== "string")
    errors.add(`${path}.Id`, `expected text, found ${describe(id)}`);
  const single = isRecord(list);
  if (!single && !Array.isArray(list)) {
    errors.add(
      `${path}.Statement`,
      `expected a statement or an array of statements, found ${describe(list)}`,
    );
    return undefined;
  }
  const values: readonly unknown[] = single ? [list] : list;
  if (values.length === 0)
    errors.add(`${path}.Statement`, "expected at least one statement, found an empty array");
  const statements: ParsedStatement[] = [];
  values.forEach((each, index) => {
    const at = single ? `${path}.Statement` : `${path}.Statement[${index}]`;
    const place = { path: at, index, kind, partition, variables: version === "2012-10-17" };
    const statement = parseStatement(each, place, errors);
    if (statement) statements.push(statement);
  });
  if (kind === "identity") repeatedSids(statements, errors);
  return errors.list.length > before ? undefined : { kind, statements };
}
