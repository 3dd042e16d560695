import { serviceOf } from "../../services";
import type { Call } from "../call";
import { parseXml } from "../xml";

/** One member in a request: a value, or an empty list or structure. */
export interface GivenMember {
  /** Its name in the table, where the index of a list is N. */
  readonly path: readonly string[];
  /** Its name in the request. */
  readonly name: string;
  readonly value: string;
  readonly empty: boolean;
}

/** Parameters of every query request that are not members. */
const envelope = new Set(["Action", "Version"]);

/** Headers of S3 that are members; the others belong to the connection, the signature or the client. */
const memberHeader =
  /^(x-amz-.*|if-.*|range|cache-control|content-(disposition|encoding|language|md5|type)|expires)$/;
const signing =
  /^x-amz-(date|content-sha256|security-token|user-agent|decoded-content-length|trailer|te|sdk-checksum-algorithm)$/;

/** The members that a request gives, by their names on the wire. */
export function givenMembers(call: Call): GivenMember[] {
  const query = [...new URL(call.target, "http://localhost").searchParams]
    // Parameters of presigned URLs, and those that select S3's operation.
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

/** An unreadable body has no members here: the service that reads it reports the error. */
function body(call: Call): unknown {
  // The whole body is one member.
  if (call.headers["content-type"] === "application/octet-stream") return {};
  try {
    return JSON.parse(call.body.toString("utf8") || "{}");
  } catch {
    return {};
  }
}

/** One operation of S3 has members in its body; in others the body is an object's bytes. */
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

/** The headers that are members; content-type is not. */
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

/** The members below a value. Null is absent: some SDKs write absent members so. */
function below(value: unknown, path: readonly string[], parts: readonly string[]): GivenMember[] {
  if (value === null) return [];
  if (typeof value !== "object") return [leaf(path, parts, String(value))];
  const children = Array.isArray(value)
    ? value.flatMap((each, at) => below(each, [...path, "N"], [...parts, String(at + 1)]))
    : Object.entries(value).flatMap(([key, each]) => below(each, [...path, key], [...parts, key]));
  const isEmpty = path.length > 0 && Object.keys(value).length === 0;
  return isEmpty ? [{ ...leaf(path, parts, ""), empty: true }] : children;
}

function leaf(path: readonly string[], parts: readonly string[], value: string): GivenMember {
  return { path, name: parts.join("."), value, empty: false };
}
