/**
 * One TLS and HTTP server for all names and regions. It does not listen: it is given TCP connections and their arrival.
 */

import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";
import { parseHostName } from "../network/names";
import type { Arrival } from "../network/route";
import type { Certificates } from "./certificates";
import { type Answer, type Exchange, refuse, type Tls } from "./exchange";
import type { ExecuteApi } from "./execute-api";
import { hasBody, headerBytes, isAmbiguous, readBody } from "./incoming";
import { unframed } from "./integrations/sent-headers";
import * as refusals from "./refusals";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const maximumPrivateHeaderBytes = 8000;
const maximumHeaderBytes = 10_240;
const noBody = Buffer.alloc(0);
/** How long a client may take to send a request. Node's own limit works only for a server that listens. */
const sendingMilliseconds = 60_000;

/** Statuses of answers without a body. */
const withoutBody: ReadonlySet<number> = new Set([204, 304]);

function send(
  response: ServerResponse,
  exchange: Pick<Exchange, "requestId" | "extendedRequestId">,
  answer: Answer,
) {
  const { status } = answer;
  const body = withoutBody.has(status) ? "" : answer.body;
  const ids = { "x-amzn-RequestId": exchange.requestId, "x-amz-apigw-id": exchange.extendedRequestId };
  const headers: Record<string, string | number | string[]> = unframed(answer.headers, ids);
  if (!withoutBody.has(status)) headers["Content-Length"] = Buffer.byteLength(body);
  response.writeHead(status, STATUS_CODES[status] ?? "", headers);
  // Node encodes headers like a text body, but leaves them unchanged before a body of bytes.
  const hasBytes = Object.values(answer.headers).some((value) => /[\x80-\xff]/.test(String(value)));
  response.end(hasBytes ? asBytes(body) : body);
}

const asBytes = (body: string | Buffer) => (typeof body === "string" ? Buffer.from(body) : body);

export class DataPlaneServer {
  private readonly service: ExecuteApi;
  private readonly certificates: Certificates;
  private readonly arrivals = new WeakMap<object, Arrival>();
  private readonly tls = new WeakMap<object, Tls>();
  private readonly open = new Set<TLSSocket>();
  private readonly limits = new WeakMap<object, NodeJS.Timeout>();
  private readonly http = createServer({ maxHeaderSize: 32 * 1024 }, (request, response) => {
    response.once("close", () => {
      this.answering.delete(request.socket);
      this.limits.get(request.socket)?.refresh();
    });
    this.handle(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else send(response, newIds(), refuse(refusals.sandboxFailure(String(error))));
    });
  });

  /** Connections with a request in progress. */
  private readonly answering = new WeakSet<object>();
  private readonly sendingMilliseconds: number;

  constructor(service: ExecuteApi, certificates: Certificates, limit = sendingMilliseconds) {
    this.service = service;
    this.certificates = certificates;
    this.sendingMilliseconds = limit;
    // The default limit would drop headers after the first thousand silently.
    this.http.maxHeadersCount = 0;
  }

  /** Ends a connection whose client takes too long, from the TLS handshake on. */
  private limit(socket: Socket, secure: TLSSocket): void {
    const timer = setTimeout(() => {
      if (this.answering.has(secure)) timer.refresh();
      else socket.destroy();
    }, this.sendingMilliseconds);
    this.limits.set(secure, timer);
    secure.once("close", () => clearTimeout(timer));
  }

  /** Serves a TCP connection that arrived at execute-api. */
  accept(socket: Socket, arrival: Arrival): void {
    this.certificates
      .forRegion(arrival.region)
      .then((secureContext) => {
        const secure = new TLSSocket(socket, {
          isServer: true,
          secureContext,
          ALPNProtocols: ["http/1.1"],
          SNICallback: (name, done) => {
            this.certificateOf(name, arrival, secureContext).then(
              (found) => done(null, found),
              (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
            );
          },
        });
        this.open.add(secure);
        this.arrivals.set(secure, arrival);
        this.limit(socket, secure);
        secure.on("error", () => secure.destroy());
        secure.once("close", () => {
          this.open.delete(secure);
          socket.destroy();
        });
        secure.once("secure", () => {
          const { standardName } = secure.getCipher();
          this.tls.set(secure, { version: secure.getProtocol() ?? "", cipherSuite: standardName });
          this.http.emit("connection", secure);
        });
      })
      .catch(() => socket.destroy());
  }

  /**
   * The certificate of a domain name at an associated endpoint. AWS does not document its certificate for an unknown
   * name: here it is one for that name, so that the client reads the answer, 403.
   */
  private async certificateOf(
    name: string,
    arrival: Arrival,
    ofRegion: SecureContext,
  ): Promise<SecureContext> {
    const isOfAws = parseHostName(name).kind !== "other" || /\.amazonaws\.com\.?$/i.test(name);
    if (isOfAws || arrival.kind !== "endpoint") return ofRegion;
    const door = await this.service.door(name, arrival);
    return door === undefined
      ? this.certificates.forNames([name.toLowerCase()])
      : this.certificates.forDomain(door.domain.certificate);
  }

  stop(): void {
    for (const socket of this.open) socket.destroy();
    this.http.close();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrival = this.arrivals.get(request.socket);
    if (arrival === undefined) throw new Error("The connection has no arrival");
    const endpoint =
      arrival.kind === "endpoint" ? await this.service.endpoint(arrival.endpointId) : undefined;
    if (arrival.kind === "endpoint" && endpoint === undefined) {
      // The endpoint was deleted during the connection.
      request.socket.destroy();
      return;
    }
    const ids = newIds();
    const limit = arrival.kind === "endpoint" ? maximumPrivateHeaderBytes : maximumHeaderBytes;
    if (headerBytes(request) > limit) {
      send(response, ids, refuse(refusals.headersTooLarge(limit)));
      return;
    }
    if (isAmbiguous(request)) {
      send(response, ids, refuse(refusals.badRequest));
      return;
    }
    const payload = hasBody(request) ? await readBody(request) : noBody;
    if (payload === undefined) {
      send(response, ids, refuse(refusals.requestTooLarge));
      return;
    }
    this.answering.add(request.socket);
    const [rawPath = "/", query = ""] = splitOnce(request.url ?? "/", "?");
    const answer = await this.service.answer(
      {
        // Each by name: a spread would cost more than the rest of this literal.
        requestId: ids.requestId,
        extendedRequestId: ids.extendedRequestId,
        caller: undefined,
        viaDomainArn: undefined,
        authorizer: undefined,
        receivedAt: Date.now(),
        arrival,
        vpcId: endpoint?.vpcId,
        method: request.method ?? "GET",
        protocol: `HTTP/${request.httpVersion}`,
        tls: this.tls.get(request.socket),
        host: withoutPort(request.headers.host ?? ""),
        rawPath,
        query,
        headers: request.headers,
        rawHeaders: request.rawHeaders,
        body: payload === noBody ? "" : payload.toString("utf8"),
        payload,
      },
      endpoint,
    );
    send(response, ids, answer);
  }
}

const withoutPort = (host: string) => (host.includes(":") ? host.replace(/:\d+$/, "") : host);

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

const extendedIdBytes = 11;
let randomPool = Buffer.alloc(0);

/**
 * The two ids of a request. Random bytes are generated in batches, because a single call is slow.
 */
function newIds() {
  if (randomPool.length < extendedIdBytes) randomPool = randomBytes(extendedIdBytes * 1024);
  const extendedRequestId = randomPool.toString("base64", 0, extendedIdBytes);
  randomPool = randomPool.subarray(extendedIdBytes);
  return { requestId: randomUUID(), extendedRequestId };
}
