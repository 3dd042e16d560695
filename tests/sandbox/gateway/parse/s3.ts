import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { own } from "../../own";
import { s3Operation } from "../../services/s3/routes";
import { AwsError } from "../errors";
import { contentOf, xmlText } from "../xml";
import type { ServiceModel, Shape } from "./model";
import type { Read, ReceivedRequest } from "./request";
import { readQuery } from "./rest";
import { encode, pathPart, readTarget, writeTarget } from "./target";
import { Refuse, scalar } from "./value";

const nothing = Buffer.alloc(0);

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Headers of the transfer and the signature, which are not members. */
const sending =
  /^x-amz-(date|content-sha256|security-token|user-agent|decoded-content-length|trailer)$|^x-amz-checksum-type$/;

/** A request of S3 in path style: operation by verb, path and query; members in headers and an XML or binary body. */
export function readS3(given: ReceivedRequest, service: ServiceModel): Read {
  const refuse = new Refuse("rest-xml", "S3");
  const { parts, query } = readTarget(given.target, given.isPresigned, refuse);
  const [bucket = "", ...key] = parts;
  const named = key.join("/") === "" ? [bucket] : parts;
  if (bucket === "" && named.length > 1) throw refuse.malformed("The request's path names no bucket.");
  if (bucket !== "" && !bucketName.test(bucket)) {
    throw new AwsError("InvalidBucketName", `The specified bucket is not valid: "${bucket}".`);
  }
  const asked = query.filter(([name]) => name !== "x-id");
  const twice = asked.find(([name], index) => asked.findIndex(([other]) => other === name) !== index);
  if (twice !== undefined) throw refuse.malformed(`The parameter ${twice[0]} comes more than once.`);
  const source = own(given.headers, "x-amz-copy-source");
  const copied = source === undefined ? {} : { "x-amz-copy-source": writtenSource(source, refuse) };
  const target = writeTarget({ parts: named, query: asked });
  const { operation } = s3Operation(given.method, target, copied);
  if (!service.has(operation))
    return { operation, parameters: new Map(), target, headers: {}, body: nothing };
  const input = service.input(operation);
  const inModel = asked.filter(([name]) => name !== "list-type");
  const listing = asked.filter(([name]) => name === "list-type");
  const checked = readQuery(inModel, input, service, new Refuse("rest-xml", operation));
  const written = writeTarget({ parts: named, query: [...listing, ...checked] });
  const headers = {
    ...readHeaders(given.headers, input, service, new Refuse("rest-xml", operation)),
    ...copied,
  };
  const { parameters } = s3Operation(given.method, written, headers);
  return {
    operation,
    parameters,
    target: written,
    headers,
    body: readBody(given.body, headers, operation, input, service),
  };
}

/**
 * BUCKET/KEY, encoded as a path. A version after it is refused: the sandbox has no versions.
 * @throws AwsError InvalidArgument
 */
function writtenSource(source: string, refuse: Refuse): string {
  const [bucket = "", ...key] = source
    .replace(/^\//, "")
    .split("/")
    .map((part) => pathPart(part, refuse));
  if (!bucketName.test(bucket) || key.join("/") === "") {
    throw new AwsError(
      "InvalidArgument",
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    );
  }
  return `/${[bucket, ...key].map(encode).join("/")}`;
}

/** The headers that are members of the operation. */
function readHeaders(
  given: Readonly<Record<string, string>>,
  input: Shape,
  service: ServiceModel,
  refuse: Refuse,
): Record<string, string> {
  const uses = Object.entries(input.members ?? {});
  const named = new Map(
    uses.flatMap(([name, use]) =>
      use.location === "header" ? [[(use.locationName ?? name).toLowerCase(), service.shape(use.shape)]] : [],
    ),
  );
  const prefixes = uses.flatMap(([, { location, locationName }]) =>
    location === "headers" && locationName ? [locationName.toLowerCase()] : [],
  );
  const headers = Object.entries(given).flatMap(([name, value]): [string, string][] => {
    const shape = named.get(name);
    if (shape !== undefined) return headerOf(name, value, shape.type, refuse);
    if (prefixes.some((prefix) => name.startsWith(prefix)))
      return [[name, scalar("string", name, value, refuse)]];
    if (!name.startsWith("x-amz-") || sending.test(name)) return [];
    throw new AwsError(
      "NotImplemented",
      `A header you provided implies functionality that is not implemented: ${name}`,
      501,
    );
  });
  return Object.fromEntries(headers);
}

/** Headers and the values that S3 accepts; moto ignores other values or fails on them. */
const accepting: ReadonlyMap<string, RegExp> = new Map([
  ["range", /^bytes=(\d{1,18}-\d{0,18}|-\d{1,18})$/],
  // S3's other checksum algorithms are not implemented here.
  ["x-amz-sdk-checksum-algorithm", /^(CRC32|SHA1|SHA256|SHA512|MD5)$/],
]);

function headerOf(name: string, value: string, type: string, refuse: Refuse): [string, string][] {
  if (name === "content-length") return [];
  if (name === "content-encoding") {
    // aws-chunked describes the transfer, and the body is decoded by now.
    const kept = value
      .split(",")
      .map((it) => it.trim())
      .filter((it) => it !== "aws-chunked" && it !== "");
    return kept.length > 0 ? [[name, kept.join(",")]] : [];
  }
  const accepted = accepting.get(name);
  if (accepted?.test(value) === false) throw refuse.value(name, value, `as ${accepted.source}`);
  if (type === "timestamp") {
    const time = new Date(value);
    if (Number.isNaN(time.getTime())) throw refuse.value(name, value, "a date");
    return [[name, time.toUTCString()]];
  }
  return [[name, scalar(type, name, value, refuse)]];
}

function readBody(
  body: Buffer,
  headers: Readonly<Record<string, string>>,
  operation: string,
  input: Shape,
  service: ServiceModel,
): Buffer {
  const payload = input.payload === undefined ? undefined : own(input.members, input.payload);
  if (payload === undefined) {
    if (body.length === 0) return nothing;
    throw new AwsError("InvalidRequest", `${operation} has no body.`);
  }
  const shape = service.shape(payload.shape);
  if (shape.type === "blob") {
    checkDigests(body, headers);
    return body;
  }
  if (body.length === 0) return nothing;
  const name = payload.locationName ?? payload.shape;
  return Buffer.from(xmlText({ [name]: readXml(body, name, shape, service) }));
}

function readXml(body: Buffer, name: string, shape: Shape, service: ServiceModel): unknown {
  const malformed = (message: string) =>
    new AwsError("MalformedXML", `The XML you provided was not well-formed: ${message}`);
  const content = contentOf(body.toString("utf8"), name);
  if (content === undefined) throw malformed(`it is not one <${name}>`);
  const refuse = new Refuse("rest-xml", name);
  const walk = (of: Shape, given: unknown, at: string): unknown => {
    if (of.type !== "structure" && of.type !== "list") {
      if (typeof given !== "string") throw malformed(`<${at}> is not one text`);
      return scalar(of.type, at, given, refuse);
    }
    if (given === "") return given;
    if (given === null || typeof given !== "object" || Array.isArray(given))
      throw malformed(`<${at}> is not one element`);
    const uses =
      of.type === "list"
        ? new Map([[of.member?.locationName ?? "member", of.member]])
        : new Map(Object.entries(of.members ?? {}).map(([member, use]) => [use.locationName ?? member, use]));
    const entries = Object.entries(given).map(([element, inner]: [string, unknown]) => {
      const use = uses.get(element);
      if (use === undefined) throw malformed(`<${at}> has no <${element}>`);
      const each = (one: unknown) => walk(service.shape(use.shape), one, `${at}.${element}`);
      return [element, of.type === "list" ? [inner].flat().map(each) : each(inner)] as const;
    });
    return Object.fromEntries(entries);
  };
  return walk(shape, content, name);
}

const digests: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  "content-md5": (bytes) => createHash("md5").update(bytes).digest(),
  "x-amz-checksum-sha1": (bytes) => createHash("sha1").update(bytes).digest(),
  "x-amz-checksum-sha256": (bytes) => createHash("sha256").update(bytes).digest(),
  "x-amz-checksum-sha512": (bytes) => createHash("sha512").update(bytes).digest(),
  "x-amz-checksum-md5": (bytes) => createHash("md5").update(bytes).digest(),
  "x-amz-checksum-crc32": (bytes) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(bytes));
    return sum;
  },
};

/** @throws AwsError BadDigest when the body does not match the client's checksum. */
function checkDigests(body: Buffer, headers: Readonly<Record<string, string>>): void {
  for (const [name, digest] of Object.entries(digests)) {
    const given = own(headers, name);
    if (given === undefined || Buffer.from(given, "base64").equals(digest(body))) continue;
    throw new AwsError("BadDigest", `The ${name} you specified did not match what we received.`);
  }
}
