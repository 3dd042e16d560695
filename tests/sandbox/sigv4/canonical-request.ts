/**
 * The canonical request of Signature Version 4, from what was sent.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash } from "node:crypto";
import { headerValues, queryParameters, type SentRequest } from "./request";

const UNESCAPED = /[^A-Za-z0-9\-._~]/g;

/** AWS's UriEncode of bytes, one character each. */
function uriEncode(text: string): string {
  return text.replace(
    UNESCAPED,
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

/** Spaces around and repeated within a value do not count; several values are joined by commas. */
function canonicalHeader(request: SentRequest, name: string): string {
  const values = headerValues(request, name).map((value) => value.trim().replace(/\s+/g, " "));
  return `${name}:${values.join(",")}\n`;
}

/** @param signedHeaders in lower case, in the order of the signature. */
export function canonicalRequest(request: SentRequest, signedHeaders: readonly string[]): string {
  return [
    request.method,
    canonicalPath(request.rawPath),
    canonicalQuery(request.query),
    signedHeaders.map((name) => canonicalHeader(request, name)).join(""),
    signedHeaders.join(";"),
    createHash("sha256").update(request.payload).digest("hex"),
  ].join("\n");
}
