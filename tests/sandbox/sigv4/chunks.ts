/**
 * A payload sent to S3 in chunks: each signature covers the one before it, or checksums follow at the end.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
import { createHash } from "node:crypto";
import type { GivenSignature } from "./given-signature";
import { type Scope, signatureOf } from "./signature";

export interface Chunks {
  readonly payload: Buffer;
  /** Checksums after the payload, by header name in lower case. S3 accepts no other header there. */
  readonly trailers: ReadonlyMap<string, string>;
}

const digest = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const nothing = digest("");

/**
 * The payload of chunks; undefined for invalid chunks or signatures.
 * @param kind the value of x-amz-content-sha256: STREAMING-...
 */
export function readChunks(
  body: Buffer,
  kind: string,
  given: Pick<GivenSignature, "credential" | "signature" | "date">,
  secretAccessKey: string,
): Chunks | undefined {
  const form = /^STREAMING-(AWS4-HMAC-SHA256|UNSIGNED)-PAYLOAD(-TRAILER)?$/.exec(kind);
  const isSigned = form?.[1] === "AWS4-HMAC-SHA256";
  const hasTrailer = form?.[2] !== undefined;
  if (form === null || (!isSigned && !hasTrailer)) return undefined;
  const [, date = "", region = "", service = ""] = given.credential.split("/");
  const chain = new Chain(given.signature, given.date.text, { date, region, service }, secretAccessKey);
  const chunks: Buffer[] = [];
  let at = 0;
  const line = (): string | undefined => {
    const end = body.indexOf("\r\n", at);
    if (end === -1 || end - at > 4096) return undefined;
    const text = body.toString("latin1", at, end);
    at = end + 2;
    return text;
  };
  for (;;) {
    const [, size = "", signature] =
      /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line() ?? "") ?? [];
    const length = Number.parseInt(size, 16);
    if (Number.isNaN(length) || (signature !== undefined) !== isSigned || at + length > body.length)
      return undefined;
    const chunk = body.subarray(at, at + length);
    if (isSigned && !chain.continues("PAYLOAD", [nothing, digest(chunk)], signature)) return undefined;
    chunks.push(chunk);
    at += length;
    if (length === 0) break;
    if (line() !== "") return undefined;
  }
  const trailers = new Map<string, string>();
  let signature: string | undefined;
  for (let text = line(); text !== undefined && text !== ""; text = line()) {
    const [, name = "", value = ""] = /^([\w-]+):\s*(.*?)\s*$/.exec(text) ?? [];
    if (name === "" || !hasTrailer || trailers.has(name.toLowerCase()) || signature !== undefined)
      return undefined;
    if (name.toLowerCase() === "x-amz-trailer-signature") signature = value;
    else if (!name.toLowerCase().startsWith("x-amz-checksum-")) return undefined;
    else trailers.set(name.toLowerCase(), value);
  }
  if (at !== body.length) return undefined;
  const written = [...trailers].map(([name, value]) => `${name}:${value}\n`).join("");
  if (isSigned && hasTrailer && !chain.continues("TRAILER", [digest(written)], signature)) return undefined;
  return { payload: Buffer.concat(chunks), trailers };
}

/** Each signature covers the one before it; the first is the request's own. */
class Chain {
  constructor(
    private last: string,
    private readonly timestamp: string,
    private readonly scope: Scope,
    private readonly secretKey: string,
  ) {}

  continues(kind: "PAYLOAD" | "TRAILER", digests: readonly string[], signature: string | undefined): boolean {
    const { date, region, service } = this.scope;
    const scope = `${date}/${region}/${service}/aws4_request`;
    const text = [`AWS4-HMAC-SHA256-${kind}`, this.timestamp, scope, this.last, ...digests].join("\n");
    this.last = signatureOf(text, this.scope, this.secretKey).toString("hex");
    // Not constant time: the timing reveals nothing about a key.
    return signature === this.last;
  }
}
