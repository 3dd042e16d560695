/**
 * Requests per second and p99 of the data plane, compared with a bare Node.js HTTPS server that answers 200:
 * `npx tsx tests/sandbox/execute-api/bench.ts`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Metrics } from "../services/monitoring/metrics";
import { startDataPlane } from ".";
import { openAuthority } from "./authority";
import { compare, type LoadComparison } from "./bench-load";
import { Certificates } from "./certificates";
import { FakeControlPlane, privateApiId, probeId, region, type TestWorld, testWorld } from "./world.fixture";

const serverName = `${privateApiId}.execute-api.${region}.amazonaws.com`;

/** Returns one snapshot until something changes, and counts metrics, as the control plane does. */
class StillControlPlane extends FakeControlPlane {
  private readonly metrics = new Metrics();
  override readonly world: TestWorld = testWorld();
  private readonly knownNetwork = super.network();
  private readonly knownApis = super.apis();
  override network() {
    return this.knownNetwork;
  }
  override apis() {
    return this.knownApis;
  }
  override measure(...[place, name, value]: Parameters<FakeControlPlane["measure"]>) {
    this.metrics.add(place, name, value, Date.now());
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

/** The proxy's URL with credentials, as instances have it. */
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

export async function benchDataPlane(measureMilliseconds = 1000): Promise<LoadComparison[]> {
  const directory = await mkdtemp(join(tmpdir(), "data-plane-bench-"));
  const dataPlane = await startDataPlane({ controlPlane: new StillControlPlane(), directory });
  const bare = await bareServer(directory);
  try {
    const proxy = await proxyOf(dataPlane);
    const proxyAuthorization = `Basic ${Buffer.from(`${proxy.username}:${proxy.password}`).toString("base64")}`;
    const target = { serverName, path: "/v1", authorityFile: dataPlane.authorityFile };
    const own = { ...target, port: Number(proxy.port), proxyAuthorization };
    return await compare(own, { ...target, port: bare.port }, measureMilliseconds);
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
