/**
 * Load generator of the benchmarks, run in its own process: keep-alive connections, each sending the next
 * request when the answer to the last one is complete. Argument: JSON of the options; prints JSON.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { promisify } from "node:util";
import { z } from "zod";

const loadOptions = z.object({
  port: z.number(),
  serverName: z.string(),
  path: z.string(),
  authorityFile: z.string(),
  /** Value of Proxy-Authorization: then the port is that of a proxy. */
  proxyAuthorization: z.string().optional(),
  connections: z.number(),
  warmUpMilliseconds: z.number(),
  measureMilliseconds: z.number(),
});
type LoadOptions = z.output<typeof loadOptions>;

const loadResult = z.object({ requestsPerSecond: z.number(), p99Milliseconds: z.number() });
type LoadResult = z.output<typeof loadResult>;

/** Target and request. */
export type LoadTarget = Omit<LoadOptions, "connections" | "warmUpMilliseconds" | "measureMilliseconds">;

export interface LoadComparison {
  readonly connections: number;
  readonly requestsPerSecond: number;
  readonly p99Milliseconds: number;
  readonly bareRequestsPerSecond: number;
  readonly bareP99Milliseconds: number;
  /** Requests per second, relative to the bare server. */
  readonly ratio: number;
}

const connectionCounts = [1, 16, 64];
const warmUpMilliseconds = 3000;
const roundCount = 3;

/** Compares a server with a bare one, at 1, 16 and 64 connections. */
export async function compare(
  own: LoadTarget,
  bare: LoadTarget,
  measureMilliseconds = 1000,
): Promise<LoadComparison[]> {
  // Both servers run compiled code before anything is measured.
  const warmUp = { connections: 16, warmUpMilliseconds, measureMilliseconds: 500 };
  await loadBeside({ ...bare, ...warmUp });
  await loadBeside({ ...own, ...warmUp });
  const results: LoadComparison[] = [];
  for (const connections of connectionCounts) {
    // Alternating, and the median of each, so that other load on the machine affects both alike.
    const measured = { connections, warmUpMilliseconds: 300, measureMilliseconds };
    const rounds: { bare: LoadResult; own: LoadResult }[] = [];
    for (let round = 0; round < roundCount; round += 1) {
      rounds.push({
        bare: await loadBeside({ ...bare, ...measured }),
        own: await loadBeside({ ...own, ...measured }),
      });
    }
    const plain = middle(rounds.map((round) => round.bare));
    const found = middle(rounds.map((round) => round.own));
    results.push({
      connections,
      ...found,
      bareRequestsPerSecond: plain.requestsPerSecond,
      bareP99Milliseconds: plain.p99Milliseconds,
      ratio: found.requestsPerSecond / plain.requestsPerSecond,
    });
  }
  return results;
}

async function loadBeside(options: LoadOptions): Promise<LoadResult> {
  const words = ["--require", require.resolve("tsx/cjs"), __filename, JSON.stringify(options)];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return loadResult.parse(JSON.parse(stdout));
}

function middle(results: readonly LoadResult[]): LoadResult {
  const sorted = [...results].sort((a, b) => a.requestsPerSecond - b.requestsPerSecond);
  const found = sorted[Math.floor(sorted.length / 2)];
  if (found === undefined) throw new Error("There are no results");
  return found;
}

function tunnel(options: LoadOptions, socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(
      `CONNECT ${options.serverName}:443 HTTP/1.1\r\nProxy-Authorization: ${options.proxyAuthorization}\r\n\r\n`,
    );
    socket.once("data", (data) => {
      if (data.toString("latin1").startsWith("HTTP/1.1 200 ")) resolve();
      else reject(new Error(`The proxy refused: ${data.toString("latin1")}`));
    });
  });
}

async function open(options: LoadOptions, ca: Buffer): Promise<TLSSocket> {
  const socket = connectTcp(options.port, "127.0.0.1");
  socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  if (options.proxyAuthorization !== undefined) await tunnel(options, socket);
  const secure = connectTls({ socket, servername: options.serverName, ca });
  await new Promise<void>((resolve, reject) => secure.once("secureConnect", resolve).once("error", reject));
  return secure;
}

/** Calls back at every complete answer. @throws for an answer other than 200 */
function readAnswers(socket: TLSSocket, onAnswer: () => void): void {
  let pending = "";
  socket.on("data", (chunk) => {
    pending += chunk.toString("latin1");
    for (;;) {
      const end = pending.indexOf("\r\n\r\n");
      if (end === -1) return;
      const length = /content-length: (\d+)/i.exec(pending.slice(0, end))?.[1];
      if (!pending.startsWith("HTTP/1.1 200 ") || length === undefined) {
        throw new Error(`Not the expected answer: ${pending.slice(0, 500)}`);
      }
      const total = end + 4 + Number(length);
      if (pending.length < total) return;
      pending = pending.slice(total);
      onAnswer();
    }
  });
}

async function load(options: LoadOptions): Promise<LoadResult> {
  const ca = readFileSync(options.authorityFile);
  const request = `GET ${options.path} HTTP/1.1\r\nHost: ${options.serverName}\r\nUser-Agent: load\r\n\r\n`;
  const sockets: TLSSocket[] = [];
  for (let index = 0; index < options.connections; index += 1) sockets.push(await open(options, ca));
  const start = performance.now() + options.warmUpMilliseconds;
  const finish = start + options.measureMilliseconds;
  const latencies: number[] = [];
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve, reject) => {
          let sentAt = performance.now();
          socket.once("error", reject);
          readAnswers(socket, () => {
            const now = performance.now();
            if (now >= start && now < finish) latencies.push(now - sentAt);
            if (now >= finish) {
              socket.destroy();
              resolve();
              return;
            }
            sentAt = now;
            socket.write(request);
          });
          socket.write(request);
        }),
    ),
  );
  latencies.sort((a, b) => a - b);
  return {
    requestsPerSecond: latencies.length / (options.measureMilliseconds / 1000),
    p99Milliseconds: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN,
  };
}

if (require.main === module) {
  load(loadOptions.parse(JSON.parse(process.argv[2] ?? "{}"))).then(
    (result) => process.stdout.write(JSON.stringify(result)),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
