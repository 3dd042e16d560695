/**
 * Requests per second and p99 of the data plane against a bare Node HTTPS server that answers 200, in one
 * run: `npx tsx tests/sandbox/execute-api/bench.ts`.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startDataPlane } from ".";
import { openAuthority } from "./authority";
import { type LoadOptions, type LoadResult, loadResult } from "./bench-load";
import { Certificates } from "./certificates";
import { FakeControlPlane, privateApiId, probeId, region, type TestWorld, testWorld } from "./world.fixture";

export interface DataPlaneBenchmark {
  readonly connections: number;
  readonly requestsPerSecond: number;
  readonly p99Milliseconds: number;
  readonly bareRequestsPerSecond: number;
  readonly bareP99Milliseconds: number;
  /** Requests per second of the data plane over those of the bare server. */
  readonly ratio: number;
}

const connectionCounts = [1, 16, 64];
const warmUpMilliseconds = 3000;
const roundCount = 3;
const serverName = `${privateApiId}.execute-api.${region}.amazonaws.com`;

/** Shows one picture until something changes, as the control plane does. */
class StillControlPlane extends FakeControlPlane {
  override readonly world: TestWorld = testWorld();
  private readonly knownNetwork = super.network();
  private readonly knownApis = super.apis();
  override network() {
    return this.knownNetwork;
  }
  override apis() {
    return this.knownApis;
  }
}

async function bareServer(directory: string): Promise<{ port: number; stop(): Promise<void> }> {
  const context = await new Certificates(await openAuthority(directory)).forRegion(region);
  const body = '{"message":"hello"}';
  const server = createServer(
    { SNICallback: (_name, callback) => callback(null, context) },
    (_request, response) => {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": body.length });
      response.end(body);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The bare server has no TCP port");
  return {
    port: address.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function load(options: LoadOptions): Promise<LoadResult> {
  const script = join(__dirname, "bench-load.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--require",
    require.resolve("tsx/cjs"),
    script,
    JSON.stringify(options),
  ]);
  return loadResult.parse(JSON.parse(stdout));
}

/** The proxy's URL with credentials, as an instance sees it. */
async function proxyOf(dataPlane: Awaited<ReturnType<typeof startDataPlane>>): Promise<URL> {
  const { stdout } = await dataPlane.instances.run(
    {
      instanceId: probeId,
      commands: ['printf %s "$HTTPS_PROXY"'],
      workingDirectory: undefined,
      timeoutSeconds: 10,
    },
    new AbortController().signal,
  );
  return new URL(stdout);
}

function middle(results: readonly LoadResult[]): LoadResult {
  const sorted = [...results].sort((a, b) => a.requestsPerSecond - b.requestsPerSecond);
  const found = sorted[Math.floor(sorted.length / 2)];
  if (found === undefined) throw new Error("There is no result to choose from");
  return found;
}

export async function benchDataPlane(measureMilliseconds = 1000): Promise<DataPlaneBenchmark[]> {
  const directory = await mkdtemp(join(tmpdir(), "data-plane-bench-"));
  const dataPlane = await startDataPlane({ controlPlane: new StillControlPlane(), directory });
  const bare = await bareServer(directory);
  try {
    const proxy = await proxyOf(dataPlane);
    const proxyAuthorization = `Basic ${Buffer.from(`${proxy.username}:${proxy.password}`).toString("base64")}`;
    const results: DataPlaneBenchmark[] = [];
    const target = { serverName: serverName, path: "/v1", authorityFile: dataPlane.authorityFile };
    const bareTarget = { ...target, port: bare.port };
    const ownTarget = { ...target, port: Number(proxy.port), proxyAuthorization };
    // Both servers run compiled code before anything is measured.
    const warmUp = { connections: 16, warmUpMilliseconds: warmUpMilliseconds, measureMilliseconds: 500 };
    await load({ ...bareTarget, ...warmUp });
    await load({ ...ownTarget, ...warmUp });
    for (const connections of connectionCounts) {
      // In turns, and the middle one of each: what else the machine does falls on both alike.
      const measured = { connections, warmUpMilliseconds: 300, measureMilliseconds };
      const rounds: { plain: LoadResult; own: LoadResult }[] = [];
      for (let round = 0; round < roundCount; round += 1) {
        rounds.push({
          plain: await load({ ...bareTarget, ...measured }),
          own: await load({ ...ownTarget, ...measured }),
        });
      }
      const plain = middle(rounds.map((round) => round.plain));
      const own = middle(rounds.map((round) => round.own));
      results.push({
        connections,
        ...own,
        bareRequestsPerSecond: plain.requestsPerSecond,
        bareP99Milliseconds: plain.p99Milliseconds,
        ratio: own.requestsPerSecond / plain.requestsPerSecond,
      });
    }
    return results;
  } finally {
    await bare.stop();
    await dataPlane.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

if (require.main === module) {
  benchDataPlane().then(
    (results) => console.table(results),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
