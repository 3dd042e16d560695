/**
 * Real clients enter the sandbox's network by this HTTP proxy. The credentials in its URL name the source of a
 * connection: an instance, or the internet. It never connects to anything: a tunnel ends in one of the sandbox's own
 * services.
 *
 * Answers to CONNECT: 200 connected; 502 the name does not resolve; no answer when packets would be dropped;
 * 503 connection refused; 501 a service that the sandbox does not serve over TLS; 407 unknown source.
 * Plain HTTP reaches only the instance metadata service.
 */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { ControlPlane, Source } from "../snapshots";
import { type MetadataService, metadataAddress } from "./metadata";
import { type Arrival, route } from "./route";

export interface NetworkProxy {
  /** URL of the proxy with this source's credentials, always the same for a source. */
  urlFor(source: Source): string;
  stop(): Promise<void>;
}

export interface NetworkProxyOptions {
  readonly controlPlane: ControlPlane;
  /** Serves a TCP connection to this service; undefined when the sandbox does not serve it. */
  readonly listener: (service: string) => ((arrival: Arrival, socket: Socket) => void) | undefined;
  readonly metadata: MetadataService;
}

/** The absolute form that a client sends to its proxy; a query string is ignored. */
const metadataUrl = new RegExp(`^http://${metadataAddress.replaceAll(".", "\\.")}(?::80)?(/[^?#]*)`);

const sourceKey = (source: Source) =>
  source.kind === "instance" ? source.instanceId : `outside-${source.address}`;

function answer(socket: Duplex, status: number, phrase: string, reason: string): void {
  const text = reason.replace(/[\r\n]+/g, " ");
  const body = `${text}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\nx-sandbox-reason: ${text}\r\nContent-Type: text/plain\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function credentials(request: IncomingMessage): { user: string; token: string } | undefined {
  const [scheme, encoded] = (request.headers["proxy-authorization"] ?? "").split(" ");
  if (scheme?.toLowerCase() !== "basic" || encoded === undefined) return undefined;
  const [user, token] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return user === undefined || token === undefined ? undefined : { user, token };
}

function target(authority: string): { host: string; port: number } | undefined {
  const [, host, port] = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(authority) ?? [];
  return host === undefined || port === undefined ? undefined : { host, port: Number(port) };
}

export async function startNetworkProxy(options: NetworkProxyOptions): Promise<NetworkProxy> {
  const known = new Map<string, { readonly source: Source; readonly token: string }>();
  const open = new Set<Socket>();

  const sourceOf = (request: IncomingMessage): Source | undefined => {
    const given = credentials(request);
    const entry = given === undefined ? undefined : known.get(given.user);
    return entry !== undefined && entry.token === given?.token ? entry.source : undefined;
  };

  async function connect(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    const source = sourceOf(request);
    if (source === undefined) {
      answer(socket, 407, "Proxy Authentication Required", "The proxy URL names no instance of the sandbox");
      return;
    }
    const wanted = target(request.url ?? "");
    if (wanted === undefined) {
      answer(socket, 400, "Bad Request", `CONNECT needs host:port, not "${request.url ?? ""}"`);
      return;
    }
    const [network, apis] = await Promise.all([options.controlPlane.network(), options.controlPlane.apis()]);
    const found = route(source, wanted.host, wanted.port, { network, apis });
    switch (found.kind) {
      case "unresolved":
        answer(socket, 502, "Unresolved", `Could not resolve host ${wanted.host}: ${found.reason}`);
        return;
      case "refused":
        answer(socket, 503, "Connection Refused", `Connection refused: ${found.reason}`);
        return;
      case "dropped":
        // No answer, as from a security group. Reading continues, so that the socket closes when the client ends it.
        socket.resume();
        socket.once("end", () => socket.destroy());
        return;
      case "connected": {
        const listener = options.listener(found.service);
        if (listener === undefined) {
          const reason = `The sandbox does not serve ${found.service} through its network`;
          answer(socket, 501, "Not Implemented", reason);
          return;
        }
        if (socket.destroyed) return;
        if (head.length > 0) socket.unshift(head);
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        listener(found.arrival, socket);
      }
    }
  }

  const server = createServer((request, response) => {
    const source = sourceOf(request);
    const path = metadataUrl.exec(request.url ?? "")?.[1];
    if (source?.kind === "instance" && path !== undefined) {
      options.metadata(source.instanceId, request, path, response).catch(() => response.destroy());
      return;
    }
    const reason =
      "The sandbox's network accepts CONNECT only: AWS has no listener for plain HTTP here. Use an https:// URL.";
    response.writeHead(405, { "content-type": "text/plain", "x-sandbox-reason": reason }).end(`${reason}\n`);
    request.resume();
  });
  server.on("connection", (socket) => {
    open.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => open.delete(socket));
  });
  server.on("connect", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (!(stream instanceof Socket)) throw new Error("The proxy accepts TCP connections only");
    const socket = stream;
    connect(request, socket, head).catch((error: unknown) =>
      answer(socket, 500, "Internal Server Error", `The sandbox's network failed: ${String(error)}`),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no TCP port");

  return {
    urlFor(source) {
      const key = sourceKey(source);
      const entry = known.get(key) ?? { source, token: randomBytes(16).toString("hex") };
      known.set(key, entry);
      return `http://${key}:${entry.token}@127.0.0.1:${address.port}`;
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
