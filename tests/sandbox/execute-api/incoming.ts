import type { IncomingMessage } from "node:http";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
export const maximumBodyBytes = 10 * 1024 * 1024;
const maximumDrainedBytes = 8 * maximumBodyBytes;

export function hasBody(request: IncomingMessage): boolean {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  return encoding !== undefined || (length !== undefined && length !== "0");
}

/**
 * The body; undefined when it is too long. The rest is read and discarded, so that the client receives the answer.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size <= maximumBodyBytes) chunks.push(chunk);
    else if (size > maximumDrainedBytes) request.destroy();
  }
  return size > maximumBodyBytes ? undefined : Buffer.concat(chunks);
}

/** Bytes of request line and headers, for the limits. */
export function headerBytes(request: IncomingMessage): number {
  let bytes = (request.method?.length ?? 0) + (request.url?.length ?? 0);
  for (const text of request.rawHeaders) bytes += text.length + 2;
  return bytes;
}

/** Headers that may occur once: with two of a kind, two parsers could read different requests. */
const single = new Set([
  ...[
    "host",
    "authorization",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-apigw-api-id",
  ],
  // Node uses the first of these, other parsers the last. https://nodejs.org/api/http.html#messageheaders
  ...["age", "content-length", "content-type", "etag", "expires", "from", "if-modified-since"],
  ...["if-unmodified-since", "last-modified", "location", "max-forwards", "proxy-authorization", "referer"],
  ...["retry-after", "server", "transfer-encoding", "user-agent"],
]);

type Head = Pick<IncomingMessage, "rawHeaders" | "url" | "httpVersion">;

/** True for an ambiguous request, and for a path that is not encoded correctly. */
export function isAmbiguous({ rawHeaders, url = "/", httpVersion }: Head): boolean {
  const seen = new Map<string, string | undefined>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? "";
    if (!single.has(name)) continue;
    const value = rawHeaders[index + 1];
    // curl's signing sends a given date header twice, with the same value.
    if (seen.has(name) && !(name.startsWith("x-amz-") && seen.get(name) === value)) return true;
    seen.set(name, value);
  }
  const coding = seen.get("transfer-encoding");
  // https://www.rfc-editor.org/rfc/rfc9112#section-6.1
  if (coding !== undefined && (coding.toLowerCase() !== "chunked" || httpVersion !== "1.1")) return true;
  if (httpVersion !== "1.1" && httpVersion !== "1.0") return true;
  const path = url.split("?", 1)[0] ?? "";
  return !url.startsWith("/") || url.includes("#") || /%(?![0-9A-Fa-f]{2})/.test(path) || walks(path);
}

/**
 * Whether resolving a path, decoded or not, gives another path: policies, routes, signatures and backends may read such
 * a path differently.
 */
function walks(path: string): boolean {
  if (!path.includes(".") && !/%2e/i.test(path)) return false;
  const decoded = path.replace(/%(2e|2f|3b|5c)/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return /[/\\]\.{1,2}(?:[/\\;]|$)/.test(decoded);
}
