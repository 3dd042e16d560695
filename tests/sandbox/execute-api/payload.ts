/**
 * Conversion of bodies between text and bytes, and compression.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
 */
import { deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import type { ContentHandling, DeploymentSnapshot } from "../snapshots";
import { type Answer, type Exchange, header } from "./exchange";
import { maximumBodyBytes } from "./incoming";
import { type Refusal, requestTooLarge, unreadableBody, unsupportedMediaType } from "./refusals";

export const mediaType = (value: string | undefined) => value?.split(";", 1)[0]?.trim().toLowerCase();

const firstType = (value: string | undefined) =>
  value?.split(",", 1)[0]?.split(";", 1)[0]?.trim().toLowerCase() || "application/json";

/** Whether a content type, or the first type of an Accept header, is a binary media type of the API. */
export function isBinaryType(value: string | undefined, snapshot: DeploymentSnapshot): boolean {
  return isBinary(firstType(value), snapshot);
}

function isBinary(type: string, { binaryMediaTypes }: DeploymentSnapshot): boolean {
  return binaryMediaTypes.some((it) => it === "*/*" || it.toLowerCase() === type);
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The decoded base64; undefined when the text is not base64. */
export function decoded(text: string): Buffer | undefined {
  const plain = text.replaceAll(/[\r\n]/g, "");
  return base64.test(plain) ? Buffer.from(plain, "base64") : undefined;
}

/** The body for the integration: text for a template, or bytes, which a template cannot read. */
export function integrationBody(
  exchange: Exchange,
  snapshot: DeploymentSnapshot,
  handling: ContentHandling | undefined,
): { readonly text: string } | "bytes" {
  if (isBinary(firstType(header(exchange, "content-type")), snapshot)) {
    return handling === "CONVERT_TO_TEXT"
      ? { text: Buffer.from(exchange.payload).toString("base64") }
      : "bytes";
  }
  return handling === "CONVERT_TO_BINARY" ? "bytes" : { text: exchange.body };
}

/** The client's body from an integration's text; undefined when it should be base64 and is not. */
export function answeredBody(
  text: string,
  exchange: Exchange,
  snapshot: DeploymentSnapshot,
  handling: ContentHandling | undefined,
): string | Buffer | undefined {
  const asBytes =
    handling === "CONVERT_TO_BINARY" ||
    (handling === undefined && isBinary(firstType(header(exchange, "accept")), snapshot));
  return asBytes && text !== "" ? decoded(text) : text;
}

/** The client's body from an integration's bytes, without a template; undefined as above. */
export function passedBody(
  bytes: Buffer,
  type: string | undefined,
  exchange: Exchange,
  snapshot: DeploymentSnapshot,
  handling: ContentHandling | undefined,
): string | Buffer | undefined {
  if (!isBinaryType(type, snapshot))
    return answeredBody(bytes.toString("utf8"), exchange, snapshot, handling);
  const asText =
    handling === "CONVERT_TO_TEXT" ||
    (handling === undefined && !isBinaryType(header(exchange, "accept"), snapshot));
  return asText ? bytes.toString("base64") : bytes;
}

/** The request with its body decompressed, which happens only if the API compresses. */
export function uncompressed(
  exchange: Exchange,
  { minimumCompressionSize }: DeploymentSnapshot,
): Exchange | Refusal {
  const encoding = header(exchange, "content-encoding")?.trim().toLowerCase();
  if (minimumCompressionSize === undefined || encoding === undefined || encoding === "identity")
    return exchange;
  const uncompress = encoding === "gzip" ? gunzipSync : encoding === "deflate" ? inflateSync : undefined;
  if (uncompress === undefined) return unsupportedMediaType;
  try {
    const payload = uncompress(exchange.payload, { maxOutputLength: maximumBodyBytes });
    return { ...exchange, payload, body: payload.toString("utf8") };
  } catch (error) {
    return error instanceof RangeError
      ? requestTooLarge
      : unreadableBody("the body does not have its Content-Encoding");
  }
}

/** The answer, compressed if the API compresses answers of its size and the client accepts that. */
export function compressed(
  answer: Answer,
  exchange: Exchange,
  { minimumCompressionSize }: DeploymentSnapshot,
): Answer {
  const { body, headers } = answer;
  const encoding = acceptedEncoding(header(exchange, "accept-encoding"));
  if (minimumCompressionSize === undefined || encoding === undefined) return answer;
  if (answer.refusal !== undefined || body.length === 0 || Buffer.byteLength(body) < minimumCompressionSize)
    return answer;
  const compress = encoding === "gzip" ? gzipSync : deflateSync;
  return { ...answer, body: compress(body), headers: { ...headers, "Content-Encoding": encoding } };
}

/** The encoding with the highest weight, gzip before deflate. */
function acceptedEncoding(accepted: string | undefined): "gzip" | "deflate" | undefined {
  let best: { readonly name: "gzip" | "deflate"; readonly weight: number } | undefined;
  for (const one of accepted?.split(",") ?? []) {
    const [given = "", ...parameters] = one.split(";").map((it) => it.trim().toLowerCase());
    const name = given === "*" ? "gzip" : given;
    if (name !== "gzip" && name !== "deflate") continue;
    const weight = Number(parameters.find((it) => it.startsWith("q="))?.slice(2) ?? "1");
    const better = best === undefined || weight > best.weight || (weight === best.weight && name === "gzip");
    if (weight > 0 && better) best = { name, weight };
  }
  return best?.name;
}
