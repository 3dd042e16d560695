import { Socket } from "node:net";
import { Client, type Dispatcher } from "undici";
import { AnswerHead } from "./answer-head";

/** Where Node connects to. */
export type BackendAddress =
  | { readonly host: "127.0.0.1"; readonly port: number }
  | { readonly socketPath: string };

/** A connection: made by its first request, one at a time. */
export interface BackendConnection {
  readonly client: Client;
  /** It has carried a request before. */
  readonly used: boolean;
}

/** Short: a server that serves one connection at a time has the next client wait for so long. */
const keptMilliseconds = 1000;

/** Connections to backends, each kept for the next request for a moment. */
export class BackendConnections {
  /** By address; the one that was used last is the last. */
  private readonly idle = new Map<string, Client[]>();

  take(address: BackendAddress): BackendConnection {
    const client = this.idle.get(keyOf(address))?.pop();
    return client === undefined ? { client: connectionTo(address), used: false } : { client, used: true };
  }

  /** The request is done with, and its answer read. */
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

  /** One that was taken while it was closing stays: it connects anew for its next request. */
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
      // How long what may take, the integration decides.
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

/** Its reader receives no "100 Continue". */
class BackendSocket extends Socket {
  constructor(private readonly head: AnswerHead) {
    super();
  }

  override push(chunk: Buffer | null): boolean {
    const heard = chunk === null ? chunk : this.head.heard(chunk);
    return heard === undefined || super.push(heard);
  }
}

/** Whatever is under way on it. */
export function endConnection(client: Client): void {
  client.destroy().catch(() => undefined);
}

const keyOf = (address: BackendAddress) =>
  "socketPath" in address ? address.socketPath : String(address.port);
