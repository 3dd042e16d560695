/** One request to a backend, and its answer. */
import { type Agent, type IncomingMessage, request as send } from "node:http";
import type { BackendAddress } from "../../backends";
import { put } from "../../own";
import type { BackendRequest } from "./http-request";

type Outcome =
  | { readonly status: number; readonly rawHeaders: readonly string[]; readonly body: Buffer }
  | "late"
  | "too large"
  | { readonly broken: string };

/** A backend that is asked twice has done these once. https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
const idempotent = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

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
  kept: Agent,
): Promise<Outcome> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, values] of Object.entries(sent.headers))
    put(headers, name, values.length === 1 ? (values[0] ?? "") : [...values]);
  return new Promise((resolve) => {
    let mayAskAgain = true;
    const end = (outcome: Outcome) => {
      mayAskAgain = false;
      clearTimeout(timer);
      resolve(outcome);
    };
    const broken = ({ message }: Error) => end({ broken: message });
    const ask = (agent: Agent | false) => {
      const request = send({
        ...address,
        agent,
        method: sent.method,
        path: sent.target,
        headers,
        setHost: false,
      });
      request.once("response", (response) => {
        mayAskAgain = false;
        read(response, limit, end, broken);
      });
      request.on("error", (error) => {
        const wasClosed = request.reusedSocket && "code" in error && closed.has(error.code);
        if (wasClosed && mayAskAgain) underWay = ask(false);
        else broken(error);
      });
      request.end(sent.body);
      return request;
    };
    const timer = setTimeout(() => {
      end("late");
      underWay.destroy();
    }, milliseconds);
    let underWay = ask(idempotent.has(sent.method) && kept);
  });
}

const closed: ReadonlySet<unknown> = new Set(["ECONNRESET", "EPIPE"]);

function read(
  response: IncomingMessage,
  limit: number,
  end: (outcome: Outcome) => void,
  broken: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on("data", (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= limit) return;
    end("too large");
    response.destroy();
  });
  response.once("error", broken);
  response.once("end", () => {
    const { statusCode: status = 502, rawHeaders } = response;
    end({ status, rawHeaders, body: Buffer.concat(chunks) });
  });
}
