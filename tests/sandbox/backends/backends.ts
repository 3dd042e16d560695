/**
 * Servers inside the sandbox's networks, by host and port: a port of this machine, or a program that the sandbox runs.
 * They are named when the sandbox starts. Integrations can reach nothing else: neither other ports of this machine nor
 * the internet.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { type BackendAddress, BackendConnections } from "./connections";
import { BackendProgram } from "./program";

type Named =
  | { readonly kind: "port"; readonly port: number }
  | { readonly kind: "program"; readonly file: string };

/** By "172.31.15.200:8080". */
export type BackendMap = ReadonlyMap<string, Named>;

/** The backend for the HTTP route of the provider's stack sandbox. */
export const exampleBackends: BackendMap = new Map([
  [
    "catalog.example.com:443",
    { kind: "program", file: path.resolve(__dirname, "../../../provider/backend/attest-http.mjs") },
  ],
]);

/**
 * Reads HOST:PORT=PORT, a port of this machine, or HOST:PORT=FILE, a program for Node.js that listens on
 * process.env.PORT.
 * @returns a text: what is wrong
 */
export function readBackend(text: string): readonly [string, Named] | string {
  const [, host = "", port = "", to = ""] =
    /^([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?):(\d{1,5})=(.+)$/.exec(text) ?? [];
  const isPort = (digits: string) =>
    /^\d{1,5}$/.test(digits) && Number(digits) >= 1 && Number(digits) <= 65_535;
  if (host === "" || !isPort(port)) return "expected HOST:PORT=PORT or HOST:PORT=FILE";
  const at = `${host.toLowerCase()}:${Number(port)}`;
  if (isPort(to)) return [at, { kind: "port", port: Number(to) }];
  if (/^\d+$/.test(to) || !existsSync(to))
    return `expected a port of this machine, or an existing file, not "${to}"`;
  return [at, { kind: "program", file: path.resolve(to) }];
}

export class Backends {
  readonly kept = new BackendConnections();
  private readonly named: BackendMap;
  private readonly log: (line: string) => void;
  /** By file. */
  private readonly programs = new Map<string, BackendProgram>();

  constructor(named: BackendMap, log: (line: string) => void) {
    this.named = named;
    this.log = log;
  }

  /** The address of a host and port's backend; undefined: there is none. A program starts at the first request. */
  async address(host: string, port: number): Promise<BackendAddress | undefined> {
    const named = this.named.get(`${host.toLowerCase()}:${port}`);
    if (named === undefined) return undefined;
    if (named.kind === "port") return { host: "127.0.0.1", port: named.port };
    const known = this.programs.get(named.file);
    const program = known?.alive ? known : new BackendProgram(named.file, this.log);
    this.programs.set(named.file, program);
    return program.listening();
  }

  async stop(): Promise<void> {
    this.kept.stop();
    await Promise.all([...this.programs.values()].map((program) => program.end()));
  }
}
