/** Sends raw bytes to an endpoint of the test world, and records the backend's requests. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { Backends } from "../backends";
import { Credentials } from "../services/sts/credentials";
import { openAuthority } from "./authority";
import { Certificates } from "./certificates";
import { ExecuteApi } from "./execute-api";
import { DataPlaneServer } from "./server";
import { endpointId, FakeControlPlane, privateApiId, probeId, region } from "./world.fixture";

export const apiHost = `${privateApiId}.execute-api.${region}.amazonaws.com`;
export const backendUrl = "http://backend.example.com";

export class RawDataPlane {
  readonly controlPlane = new FakeControlPlane();
  /** The requests that the backend has received. */
  heard: string[] = [];
  /** The backend's answer. */
  backendAnswer = "";
  private readonly folder = mkdtempSync(join(tmpdir(), "raw-"));
  private readonly backend = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      const text = chunk.toString("latin1");
      if (/^[A-Z-]+ \S+ HTTP/.test(text) || this.heard.length === 0) this.heard.push(text);
      else this.heard.push(`${this.heard.pop()}${text}`);
      socket.write(this.backendAnswer, "latin1");
    });
  });
  private readonly server = createServer({ allowHalfOpen: true }, (socket) => {
    const arrival = { kind: "endpoint", endpointId, region, clientAddress: "10.0.0.50" } as const;
    this.plane?.accept(socket, { ...arrival, instanceId: probeId });
  });
  private backends: Backends | undefined;
  private plane: DataPlaneServer | undefined;

  async start(): Promise<void> {
    this.backend.listen(0, "127.0.0.1");
    this.server.listen(0, "127.0.0.1");
    await Promise.all([once(this.backend, "listening"), once(this.server, "listening")]);
    const { port } = this.backend.address() as AddressInfo;
    const at = new URL(backendUrl).hostname;
    this.backends = new Backends(new Map([[`${at}:80`, { kind: "port", port }]]), () => undefined);
    const credentials = new Credentials(join(this.folder, "credentials.key"));
    const service = new ExecuteApi(this.controlPlane, credentials, this.backends);
    this.plane = new DataPlaneServer(service, new Certificates(await openAuthority(this.folder)));
  }

  /**
   * The server's answer to these bytes, until it closes the connection.
   * @param ends whether the client then closes its side
   */
  async ask(bytes: string, ends = false): Promise<string> {
    this.heard = [];
    this.backendAnswer ||= "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    const socket = connect((this.server.address() as AddressInfo).port, "127.0.0.1");
    const secure = connectTls({ socket, rejectUnauthorized: false });
    const chunks: Buffer[] = [];
    secure.on("data", (chunk: Buffer) => chunks.push(chunk));
    secure.on("error", () => undefined);
    secure.write(bytes, "latin1");
    if (ends) secure.end();
    await once(secure, "close");
    return Buffer.concat(chunks).toString("latin1");
  }

  async stop(): Promise<void> {
    this.plane?.stop();
    this.server.close();
    this.backend.close();
    await this.backends?.stop();
    rmSync(this.folder, { recursive: true });
  }
}
