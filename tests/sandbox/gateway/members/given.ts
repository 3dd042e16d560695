import { serviceOf } from "../../services";
import type { Call } from "../call";
import { parseXml } from "../xml";

/** One member that a request gives: a value, or a list or structure with nothing in it. */
export interface GivenMember {
  /** As the table names it: places in lists are N. */
  readonly path: readonly string[];
  /** As the request names it. */
  readonly name: string;
  readonly value: string;
  readonly empty: boolean;
}

/** What every request of a query protocol has beside its members. */
const envelope = new Set(["Action", "Version"]);

/** Headers of S3 that are members; all others are the connection's, the signature's or the client's own. */
const memberHeader =
  /^(x-amz-.*|if-.*|range|cache-control|content-(disposition|encoding|language|md5|type)|expires)$/;
const signing =
  /^x-amz-(date|content-sha256|security-token|user-agent|decoded-content-length|trailer|te|sdk-checksum-algorithm)$/;

/** The members that a request gives, by their names on the wire. */
export function givenMembers(call: Call): GivenMember[] {
  const query = [...new URL(call.target, "http://localhost").searchParams]
    // What presigned URLs are made of, and what names S3's operation.
    .filter(([name]) => !name.startsWith("X-Amz-") && !["x-id", "list-type"].includes(name))
    .map(([name, value]) => leaf(name.split("."), [name], value));
  switch (serviceOf(call.service)?.protocol) {
    case "ec2":
    case "query":
      return [...call.parameters].filter(([name]) => !envelope.has(name)).map(field);
    case "json":
      return below(body(call), [], []);
    case "rest-json":
    case "wrapped-rest-xml":
      return [...query, ...namedHeaders(call), ...below(body(call), [], [])];
    default:
      return [
        ...query,
        ...headers(call),
        ...(call.operation === "CreateBucket" ? below(xml(call), [], []) : []),
      ];
  }
}

/** The service that reads the body reports its error, in its own words: here it has no members. */
function body(call: Call): unknown {
  // The body is one member as a whole.
  if (call.headers["content-type"] === "application/octet-stream") return {};
  try {
    return JSON.parse(call.body.toString("utf8") || "{}");
  } catch {
    return {};
  }
}

/** Of S3 one operation has members in its body; what others have there are an object's bytes. */
function xml(call: Call): unknown {
  const text = call.body.toString("utf8");
  return text === "" ? {} : parseXml(text);
}

function field([name, value]: readonly [string, string]): GivenMember {
  const parts = name.split(".");
  return leaf(
    parts.map((part) => (/^\d+$/.test(part) ? "N" : part)),
    parts,
    value,
  );
}

/** What is there beside the members is the body's type. */
function namedHeaders(call: Call): GivenMember[] {
  return Object.entries(call.headers)
    .filter(([name]) => name !== "content-type")
    .map(([name, value]) => leaf([name], [name], value));
}

function headers(call: Call): GivenMember[] {
  return Object.entries(call.headers)
    .filter(([name]) => memberHeader.test(name) && !signing.test(name))
    .map(([name, value]) => leaf([name], [name], value));
}

/** Some SDKs write absent members as null. */
function below(value: unknown, path: readonly string[], parts: readonly string[]): GivenMember[] {
  if (value === null) return [];
  if (typeof value !== "object") return [leaf(path, parts, String(value))];
  const children = Array.isArray(value)
    ? value.flatMap((each, at) => below(each, [...path, "N"], [...parts, String(at + 1)]))
    : Object.entries(value).flatMap(([key, each]) => below(each, [...path, key], [...parts, key]));
  const says = path.length > 0 && Object.keys(value).length === 0;
  return says ? [{ ...leaf(path, parts, ""), empty: true }] : children;
}

function leaf(path: readonly string[], parts: readonly string[], value: string): GivenMember {
  return { path, name: parts.join("."), value, empty: false };
}
