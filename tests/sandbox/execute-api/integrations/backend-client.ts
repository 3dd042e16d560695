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

/** A backend that is asked twice has done these once. https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
const idempotent = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);
const closed: ReadonlySet<unknown> = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

/**
 * A connection that was kept may be closed by the backend while a request is on its way, and nobody can say whether that was
 * read: it is sent again over a new one. What must not be repeated never goes over one that was kept.
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
    // Any is sent: the type names the usual ones.
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
          // Below 200 another answer follows.
          if (code < 200) return true;
          status = code;
          rawHeaders = headers.map((text) => text.toString("latin1"));
          // Whatever their length says: nothing follows. https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5
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
