import { type ServiceError, status } from "@grpc/grpc-js";
import { messageOf } from "./message";

/** The message is a percent-encoded HTTP/2 header; Node refuses header blocks above 64 KiB. */
const longestEncodedMessage = 24_000;

/** An error that the engine prints unchanged. The middle of a long text is left out. */
export class RpcError extends Error implements Partial<ServiceError> {
  readonly details: string;

  constructor(
    message: string,
    readonly code: status = status.UNKNOWN,
  ) {
    const details = shorten(message.trimEnd());
    super(details);
    this.details = details;
  }
}

export function notSupported(what: string, instead: string): RpcError {
  return new RpcError(`${what} is not supported by the stand-in: ${instead}`, status.UNIMPLEMENTED);
}

export function asRpcError(error: unknown): RpcError {
  return error instanceof RpcError ? error : new RpcError(messageOf(error));
}

export function shorten(text: string, longest = longestEncodedMessage): string {
  let shortened = text;
  for (let kept = text.length; encodedLength(shortened) > longest; kept = Math.floor(kept * 0.8)) {
    const head = Math.floor(kept / 4);
    const tail = kept - head;
    shortened = `${text.slice(0, head)}\n[... ${text.length - kept} characters left out ...]\n${text.slice(text.length - tail)}`;
  }
  // The cut may have split a surrogate pair, which cannot be encoded.
  return Buffer.from(shortened).toString();
}

function encodedLength(text: string): number {
  // Every byte of UTF-8 except letters and digits takes three characters.
  return Buffer.byteLength(text) + 2 * Buffer.byteLength(text.replace(/[A-Za-z0-9]/g, ""));
}
