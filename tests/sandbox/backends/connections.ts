import { Socket } from "node:net";
import { Client, type Dispatcher } from "undici";
import { AnswerHead } from "./answer-head";

/** Address for node:net. */
export type BackendAddress =
  | { readonly host: "127.0.0.1"; readonly port: number }
  | { readonly socketPath: string };

/** A connection, opened by its first request, for one request at a time. */
export interface BackendConnection {
  readonly client: Client;
  /** It has carried a request before. */
  readonly used: boolean;
}

/** Short: with a server for one connection at a time, the next client waits this long. */
const keptMilliseconds = 1000;

/** Connections to backends, kept for a short time for the next request. */
export class BackendConnections {
  /** By address; the last used one is last. */
  private readonly idle = new Map<string, Client[]>();

  take(address: BackendAddress): BackendConnection {
    const client = this.idle.get(keyOf(address))?.pop();
    return client === undefined ? { client: connectionTo(address), used: false } : { client, used: true };
  }

  /** Called after the answer was read. */
  giveBack(address: BackendAddress, { client, used }: BackendConnection): void {
    const key = keyOf(address);
    const idle = this.idle.get(key) ?? [];
    this.idle.set(key, idle);
    idle.push(client);
    if (!used) client.on("disconnect", () => this.drop(key, client));
  }

  stop(): void {
    for (const client of [...this.idle.values()].flat()) endConnection(client);
    this.idle.clear();
  }

  /** A connection that is in use while it closes is not removed: it connects again for its next request. */
  private drop(key: string, client: Client): void {
    const idle = this.idle.get(key) ?? [];
    if (!idle.includes(client)) return;
    const left = idle.filter((each) => each !== client);
    if (left.length > 0) this.idle.set(key, left);
    else this.idle.delete(key);
    endConnection(client);
  }
}

export function connectionTo(address: BackendAddress): Client {
  return new BackendClient(address);
}

class BackendClient extends Client {
  constructor(
    address: BackendAddress,
    private readonly head = new AnswerHead(),
  ) {
    const isPath = "socketPath" in address;
    super(isPath ? "http://localhost" : `http://${address.host}:${address.port}`, {
      connect: (_, done) => {
        const socket = new BackendSocket(head);
        socket.setNoDelay(true);
        socket.once("error", (error) => done(error, null));
        socket.once("connect", () => {
          socket.removeAllListeners("error");
          done(null, socket);
        });
        if (isPath) socket.connect(address.socketPath);
        else socket.connect(address.port, address.host);
      },
      // Timeouts are the integration's.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: keptMilliseconds,
      keepAliveMaxTimeout: keptMilliseconds,
    });
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandlers): boolean {
    this.head.begin();
    return super.dispatch(options, handler);
  }
}

/** A socket whose reader does not receive "100 Continue". */
class BackendSocket extends Socket {
  constructor(private readonly head: AnswerHead) {
    super();
  }

  override push(chunk: Buffer | null): boolean {
    const heard = chunk === null ? chunk : this.head.heard(chunk);
    return heard === undefined || super.push(heard);
  }
}

/** Ends it also during a request. */
export function endConnection(client: Client): void {
  client.destroy().catch(() => undefined);
}

const keyOf = (address: BackendAddress) =>
  "socketPath" in address ? address.socketPath : String(address.port);
