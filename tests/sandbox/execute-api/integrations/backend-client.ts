/** One request to a backend, and its answer. */
import { type IncomingMessage, request as send } from "node:http";
import type { BackendAddress } from "../../backends";
import { put } from "../../own";
import type { BackendRequest } from "./http-request";

type Outcome =
  | { readonly status: number; readonly rawHeaders: readonly string[]; readonly body: Buffer }
  | "late"
  | "too large"
  | { readonly broken: string };

/** @param limit bytes of the answer's body */
export async function askBackend(
  address: BackendAddress,
  sent: BackendRequest,
  milliseconds: number,
  limit: number,
): Promise<Outcome> {
  const over = AbortSignal.timeout(milliseconds);
  try {
    return await ask(address, sent, limit, over);
  } catch (error) {
    return over.aborted ? "late" : { broken: error instanceof Error ? error.message : String(error) };
  }
}

function ask(
  address: BackendAddress,
  { method, target, headers, body }: BackendRequest,
  limit: number,
  signal: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const outgoing: Record<string, string | string[]> = {};
    for (const [name, values] of Object.entries(headers))
      put(outgoing, name, values.length === 1 ? (values[0] ?? "") : [...values]);
    const request = send({
      ...address,
      // A connection of its own: on one that was kept nobody could say whether a request that fails was read.
      agent: false,
      method,
      path: target,
      headers: outgoing,
      setHost: false,
      signal,
    });
    request.on("error", reject);
    request.on("response", (response) => {
      read(response, limit).then((found) => {
        if (found === undefined) {
          request.destroy();
          resolve("too large");
        } else resolve({ status: response.statusCode ?? 502, rawHeaders: response.rawHeaders, body: found });
      }, reject);
    });
    request.end(body);
  });
}

/** undefined: it is longer than the limit. */
async function read(response: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
