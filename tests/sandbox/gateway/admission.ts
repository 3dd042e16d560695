import type { IncomingMessage } from "node:http";
import { AwsError } from "./errors";

/** In bytes. */
const longestBody = 20 * 1024 * 1024;

/** Refuses what no AWS client on this machine sends: another Host, a web page's Origin, a header given twice. */
export function checkSender(request: IncomingMessage, port: number): void {
  const twice = repeatedHeader(request.rawHeaders);
  if (twice !== undefined) throw new AwsError("InvalidRequest", `The header ${twice} comes more than once.`);
  const { host, origin } = request.headers;
  // DNS rebinding: a web page's own domain name can resolve to this machine, and is then the Host.
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    throw new AwsError(
      "AccessDenied",
      `The sandbox answers at 127.0.0.1:${port} and localhost:${port}, not at "${host ?? ""}"; a bucket's name is in ` +
        "the path (path style).",
      403,
    );
  }
  // A proxy or a framework may read another body or another method from these headers.
  const coding = request.headers["transfer-encoding"] ?? "chunked";
  if (coding.toLowerCase() !== "chunked") {
    throw new AwsError("InvalidRequest", `Transfer-Encoding is chunked, not "${coding}".`);
  }
  if (request.headers["x-http-method-override"] !== undefined) {
    throw new AwsError("InvalidRequest", "The header x-http-method-override is not accepted.");
  }
  if (origin !== undefined) throw new AwsError("AccessDenied", "The sandbox does not answer web pages.", 403);
}

function repeatedHeader(rawHeaders: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? "";
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}

/** The whole body. @throws AwsError RequestEntityTooLarge, 413, before more than the maximum is in memory. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = () =>
    new AwsError("RequestEntityTooLarge", `The request is longer than ${longestBody} bytes.`, 413);
  if (Number(request.headers["content-length"] ?? 0) > longestBody) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length > longestBody) throw tooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
