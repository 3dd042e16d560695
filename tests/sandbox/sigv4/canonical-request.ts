/**
 * The canonical request of Signature Version 4, from what was sent.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash } from "node:crypto";
import { headerValues, queryParameters, type SentRequest } from "./request";

const unescaped = /[^A-Za-z0-9\-._~]/g;

/** AWS's UriEncode of bytes, one character each. */
function uriEncode(text: string): string {
  return text.replace(
    unescaped,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

/**
 * Redundant slashes and relative segments are removed. Every service but S3 then encodes the path as sent once
 * more: "/a%20b" becomes "/a%2520b".
 */
function canonicalPath(rawPath: string): string {
  const segments: string[] = [];
  for (const segment of rawPath.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  const end = segments.length > 0 && rawPath.endsWith("/") ? "/" : "";
  return `/${segments.map(uriEncode).join("/")}${end}`;
}

const order = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/** Decoded, encoded again and sorted by name and then by value; the signature itself is no part of it. */
function canonicalQuery(query: string): string {
  return queryParameters(query)
    .filter(({ name }) => name !== "X-Amz-Signature")
    .map(({ name, value }) => ({ name: uriEncode(name), value: uriEncode(value) }))
    .sort((one, other) => order(one.name, other.name) || order(one.value, other.value))
    .map(({ name, value }) => `${name}=${value}`)
    .join("&");
}

/** Values are trimmed, repeated spaces become one, and several values are joined by commas. */
function canonicalHeader(request: SentRequest, name: string): string {
  const values = headerValues(request, name).map((value) => value.trim().replace(/\s+/g, " "));
  return `${name}:${values.join(",")}\n`;
}

/** S3 uses the path unchanged, encoded once. */
function objectPath(rawPath: string): string {
  const bytes = (_: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16));
  const parts = rawPath.split("/").map((part) => uriEncode(part.replace(/%([0-9A-Fa-f]{2})/g, bytes)));
  return parts.join("/");
}

/**
 * The payload hash of a request to S3: the digest in the header, which the caller must compare, or UNSIGNED-PAYLOAD.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function objectDigest(request: SentRequest): string {
  return headerValues(request, "x-amz-content-sha256")[0] ?? "UNSIGNED-PAYLOAD";
}

/** @param signedHeaders in lower case, in the order of the signature. */
export function canonicalRequest(
  request: SentRequest,
  signedHeaders: readonly string[],
  service = "execute-api",
): string {
  const isS3 = service === "s3";
  return [
    request.method,
    isS3 ? objectPath(request.rawPath) : canonicalPath(request.rawPath),
    canonicalQuery(request.query),
    signedHeaders.map((name) => canonicalHeader(request, name)).join(""),
    signedHeaders.join(";"),
    isS3 ? objectDigest(request) : createHash("sha256").update(request.payload).digest("hex"),
  ].join("\n");
}
