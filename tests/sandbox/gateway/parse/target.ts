import type { Refuse } from "./value";

/** Path and query string of a request line, decoded. */
export interface RequestTarget {
  /** Parts of the path, decoded: "/a/b%2Fc" is a and b/c. A path that ends with a slash has an empty last part. */
  readonly parts: readonly string[];
  /** In the order given. */
  readonly query: readonly (readonly [name: string, value: string])[];
}

/** Query parameters that presigning adds. */
const signing = new Set(
  ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature", "Security-Token"].map(
    (name) => `X-Amz-${name}`,
  ),
);

/**
 * Parses path and query of a request line, and refuses what parsers read differently: unencoded reserved characters,
 * needless encoding, "..", and path parameters.
 * @param isPresigned the query string contains the signature, which is not part of the request
 */
export function readTarget(target: string, isPresigned: boolean, refuse: Refuse): RequestTarget {
  const [path = "", query = ""] = cut(target, "?");
  const parts = path.split("/").map((part) => pathPart(part, refuse));
  if (parts.shift() !== "" || parts.length === 0)
    throw refuse.malformed(`The request's path "${path}" does not begin with a slash.`);
  const pairs = query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair): [string, string] => {
      const [name, value] = cut(pair, "=");
      return [queryPart(name, refuse), queryPart(value, refuse)];
    })
    .filter(([name]) => !(isPresigned && signing.has(name)));
  return { parts, query: pairs };
}

/** AWS's percent-encoding: all but letters, digits and -._~ */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function writeTarget({ parts, query }: RequestTarget): string {
  const pairs = query.map(([name, value]) => `${encode(name)}=${encode(value)}`);
  return `/${parts.map(encode).join("/")}${pairs.length > 0 ? `?${pairs.join("&")}` : ""}`;
}

/** @throws AwsError for a part that encodes to another text after decoding */
export function pathPart(part: string, refuse: Refuse): string {
  // https://www.rfc-editor.org/rfc/rfc3986#section-3.3 , without the semicolon, at which some parsers end the part.
  const plain = /^(?:[A-Za-z0-9\-._~!$&'()*+,=:@]|%[0-9A-Fa-f]{2})*$/.test(part);
  const needless = /%(?:2[dDeE]|3\d|[46][1-9a-fA-F]|[57][0-9aA]|5[fF]|7[eE])/.test(part);
  const decoded = plain && !needless ? decoding(part) : undefined;
  if (decoded === undefined || decoded === "." || decoded === ".." || decoded.includes("\0")) {
    throw refuse.malformed(`The request's path is ambiguous: "${part.slice(0, 100)}".`);
  }
  if (decoded.split("/").includes("__proto__")) throw refuse.value("of the path", decoded, "any other name");
  return decoded;
}

function queryPart(part: string, refuse: Refuse): string {
  const plain = /^(?:[A-Za-z0-9\-._~!$'()*+,:@/?]|=|%[0-9A-Fa-f]{2})*$/.test(part);
  const decoded = plain ? decoding(part.replaceAll("+", " ")) : undefined;
  if (decoded === undefined || decoded.includes("\0")) {
    throw refuse.malformed(`The request's query string is ambiguous: "${part.slice(0, 100)}".`);
  }
  if (decoded.split("/").includes("__proto__"))
    throw refuse.value("of the query string", decoded, "any other name");
  return decoded;
}

function decoding(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function cut(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
