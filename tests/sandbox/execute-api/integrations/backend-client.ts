/** One request to a backend, and its answer. */
import type { Dispatcher } from "undici";
import {
  type BackendAddress,
  type BackendConnection,
  type BackendConnections,
  connectionTo,
  endConnection,
} from "../../backends/connections";
import type { BackendRequest } from "./http-request";

type Outcome =
  | { readonly status: number; readonly rawHeaders: readonly string[]; readonly body: Buffer }
  | "late"
  | "too large"
  | { readonly broken: string };

/** Idempotent methods: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
const idempotent = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);
const closed: ReadonlySet<unknown> = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

/**
 * The backend may close a kept connection while a request is in transit, and may or may not have read it. An idempotent
 * request is sent again over a new connection; any other always uses a new connection.
 * @param limit bytes of the answer's body
 * @param kept connections of earlier requests
 */
export function askBackend(
  address: BackendAddress,
  sent: BackendRequest,
  milliseconds: number,
  limit: number,
  kept: BackendConnections,
): Promise<Outcome> {
  const mayBeRepeated = idempotent.has(sent.method);
  const request: Dispatcher.DispatchOptions = {
    // Any method is possible: the type lists the usual ones.
    method: sent.method as Dispatcher.HttpMethod,
    path: sent.target,
    headers: Object.entries(sent.headers).flatMap(([name, values]) =>
      values.flatMap((value) => [name, value]),
    ),
    body: sent.body,
    reset: !mayBeRepeated,
  };
  return new Promise((resolve) => {
    let underWay: BackendConnection;
    const end = (outcome: Outcome, isUsable = false) => {
      clearTimeout(timer);
      if (isUsable) kept.giveBack(address, underWay);
      else endConnection(underWay.client);
      resolve(outcome);
    };
    const timer = setTimeout(() => end("late"), milliseconds);
    const ask = (connection: BackendConnection) => {
      underWay = connection;
      let status: number | undefined;
      let rawHeaders: string[] = [];
      const chunks: Buffer[] = [];
      let size = 0;
      connection.client.dispatch(request, {
        onConnect: () => undefined,
        onHeaders: (code, headers) => {
          // After a status below 200 another answer follows.
          if (code < 200) return true;
          status = code;
          rawHeaders = headers.map((text) => text.toString("latin1"));
          // These answers have no body, whatever their Content-Length. https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5
          if (code === 204 || code === 304) end({ status, rawHeaders, body: noBody });
          return true;
        },
        onData: (chunk) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size > limit) end("too large");
          return size <= limit;
        },
        onComplete: () => {
          if (status === undefined) end({ broken: "the backend's answer has no status" });
          else
            end(
              {
                status,
                rawHeaders,
                body: chunks.length === 1 ? (chunks[0] ?? noBody) : Buffer.concat(chunks),
              },
              mayBeRepeated,
            );
        },
        onError: (error) => {
          const wasClosed = connection.used && "code" in error && closed.has(error.code);
          if (status !== undefined || !wasClosed) return end({ broken: error.message });
          endConnection(connection.client);
          ask({ client: connectionTo(address), used: false });
        },
      });
    };
    ask(mayBeRepeated ? kept.take(address) : { client: connectionTo(address), used: false });
  });
}

const noBody = Buffer.alloc(0);
