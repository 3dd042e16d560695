/**
 * The Lambda Runtime API, by which a function's process fetches its invocations and answers them.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { own, put } from "../own";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB, and the envelope. */
const maximumPayloadBytes = 6_291_556;

export interface RuntimeInvocation {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly functionArn: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly traceId: string;
}

export interface RuntimeEvents {
  /** The process requests an invocation: it is initialized and idle. */
  idle(): void;
  /** The result of an invocation. */
  ended(requestId: string, outcome: { readonly failed: boolean; readonly payload: Buffer }): void;
  /** It could not be initialized. */
  unusable(payload: Buffer): void;
}

/** The Runtime API for one process. */
export interface RuntimeSession {
  /** AWS_LAMBDA_RUNTIME_API of the process. */
  readonly address: string;
  /** Sends an invocation to the idle process. */
  send(invocation: RuntimeInvocation): void;
  close(): void;
}

/** One invocation at a time, sent once and answered once. */
class Session {
  /** The open request for an invocation. */
  waiting: ServerResponse | undefined;
  /** Not sent yet: the process must request it. */
  next: RuntimeInvocation | undefined;
  /** Sent, and not answered yet. */
  underWay: string | undefined;
  /** It has requested an invocation. */
  isInitialized = false;
  /** Settles when the process's current request was read. */
  reading: Promise<unknown> = Promise.resolve();
  constructor(readonly events: RuntimeEvents) {}

  deliver(): void {
    const { waiting, next } = this;
    if (waiting === undefined || next === undefined) return;
    this.waiting = undefined;
    this.next = undefined;
    this.underWay = next.requestId;
    waiting.writeHead(200, {
      "content-type": "application/json",
      "content-length": next.payload.length,
      "lambda-runtime-aws-request-id": next.requestId,
      "lambda-runtime-deadline-ms": next.deadline,
      "lambda-runtime-invoked-function-arn": next.functionArn,
      "lambda-runtime-trace-id": next.traceId,
    });
    waiting.end(next.payload);
  }
}

const prefix = "/2018-06-01/runtime/";

export class RuntimeApi {
  /** By a token in the path, so that no other process of this machine can fetch or answer an invocation. */
  private readonly sessions: Record<string, Session> = {};
  private readonly server = createServer((request, response) => {
    this.handle(request, response).catch(() => response.destroy());
  });
  private address: Promise<string> | undefined;

  async open(events: RuntimeEvents): Promise<RuntimeSession> {
    this.address ??= new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(0, "127.0.0.1", () => {
        const { port } = this.server.address() as AddressInfo;
        resolve(`127.0.0.1:${port}`);
      });
    });
    // No timeout: an idle process waits for long, and a busy one would not notice that its connection was closed.
    this.server.requestTimeout = 0;
    this.server.keepAliveTimeout = 0;
    const token = randomBytes(24).toString("hex");
    const session = new Session(events);
    put(this.sessions, token, session);
    return {
      address: `${await this.address}/${token}`,
      send: (invocation) => {
        session.next = invocation;
        session.deliver();
      },
      close: () => {
        delete this.sessions[token];
        session.waiting?.destroy();
      },
    };
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, token = "", rest = ""] = /^\/([^/]*)(\/.*)$/.exec(request.url ?? "") ?? [];
    const session = own(this.sessions, token);
    if (session === undefined || !rest.startsWith(prefix)) return answer(response, 403, "Forbidden");
    const at = rest.slice(prefix.length);
    if (request.method === "GET" && at === "invocation/next") {
      // The request may follow an answer on the same connection.
      await session.reading;
      if (session.underWay !== undefined || session.waiting !== undefined) return refuseState(response);
      session.waiting = response;
      response.on("close", () => {
        if (session.waiting === response) session.waiting = undefined;
      });
      session.isInitialized = true;
      session.deliver();
      if (session.waiting !== undefined) session.events.idle();
      return;
    }
    const read = readPayload(request);
    session.reading = read.catch(() => undefined);
    const payload = await read;
    const [, requestId, end] = /^invocation\/([\w-]+)\/(response|error)$/.exec(at) ?? [];
    if (request.method !== "POST") return answer(response, 404, "NotFound");
    if (at === "init/error") {
      if (session.isInitialized) return refuseState(response);
      session.events.unusable(payload ?? Buffer.alloc(0));
      return answer(response, 202, "OK");
    }
    if (requestId === undefined) return answer(response, 404, "NotFound");
    if (requestId !== session.underWay) return answer(response, 400, "InvalidRequestID");
    session.underWay = undefined;
    if (payload === undefined) {
      session.events.ended(requestId, { failed: true, payload: tooLarge });
      return answer(response, 413, "RequestEntityTooLarge");
    }
    session.events.ended(requestId, { failed: end === "error", payload });
    answer(response, 202, "OK");
  }
}

function refuseState(response: ServerResponse): void {
  answer(response, 403, "InvalidStateTransition");
}

const tooLarge = Buffer.from(
  JSON.stringify({
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${maximumPayloadBytes} bytes).`,
  }),
);

/** undefined when it is too long. */
function readPayload(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maximumPayloadBytes) chunks.push(chunk);
    });
    request.once("error", reject);
    request.once("end", () => resolve(size > maximumPayloadBytes ? undefined : Buffer.concat(chunks)));
  });
}

function answer(response: ServerResponse, status: number, text: string): void {
  const body = JSON.stringify(status < 300 ? { status: text } : { errorType: text, errorMessage: text });
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
