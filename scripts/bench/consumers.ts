import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { proofsOf } from "../../tests/acceptance/record";
import { fullName, type StackId } from "../../tests/suites/e2e/harness/config";
import { importedConsumer } from "../../tests/suites/e2e/harness/imported-peers";
import { peakMemory } from "../../tests/suites/e2e/harness/processes";
import { SandboxStacks } from "../../tests/suites/e2e/harness/sandbox-stacks";
import { stateThatExports } from "../../tests/suites/e2e/harness/stack-file";
import { policyPack } from "../stacks/project";
import { benchComment } from "./comment";
import { growth, type Measurement, median, timed } from "./measure";

const sizes = [1, 75, 150] as const;
const rounds = 3;

const endpointId = (at: number) => `vpce-${at.toString(16).padStart(17, "0")}`;
const grant = { method: "GET", path: "/" } as const;
const consumers = Array.from(
  { length: 150 },
  (_, at): StackId => ({ project: "consumer", stack: `team${at}` }),
);

/** What 150 consumers cost an API: its preview with the pack, acceptance's proof, the comment; beside fewer. */
export async function benchConsumers(log: (line: string) => void): Promise<Measurement[]> {
  const deployment = await SandboxStacks.create();
  try {
    await deployment.initStacks(["provider"]);
    exportOutputs(deployment);
    const previews = await previewed(deployment, log);
    const proofs = repeated((size) => void proofsOf(inputOf(size)));
    return [
      ...rows("preview with the pack", "s", previews.seconds, { atMost: 2 }),
      ...rows("memory of a preview with the pack", "MB", previews.megabytes),
      ...rows("acceptance's proof", "ms", proofs),
      ...(await benchComment(log)),
    ];
  } finally {
    await deployment.remove();
  }
}

type Sized = ReadonlyMap<number, readonly number[]>;

function rows(
  name: string,
  unit: Measurement["unit"],
  values: Sized,
  target?: { readonly atMost: number },
): Measurement[] {
  const [one, half, whole] = sizes.map((size) => median(values.get(size) ?? []));
  if (one === undefined || half === undefined || whole === undefined) return [];
  const { factor, called } = growth(one, half, whole);
  return [
    { name: `${name}, 1 consumer`, value: one, unit },
    { name: `${name}, 150 consumers`, value: whole, unit },
    { name: `${name}, 150 to 1`, value: whole / one, unit: "ratio", ...(target && { target }) },
    { name: `${name}, 75 doubled: ${called}`, value: factor, unit: "ratio" },
  ];
}

/** A state for each consumer's stack, as the file backend keeps it: a CLI call for each would take minutes. */
function exportOutputs({ sandbox }: SandboxStacks): void {
  const backend = (sandbox.env.PULUMI_BACKEND_URL ?? "").replace(/^file:\/\/|\?.*/g, "");
  const own = join(backend, ".pulumi", "stacks", "provider", "sandbox.json");
  const { checkpoint, ...rest } = JSON.parse(readFileSync(own, "utf8"));
  for (const [at, consumer] of consumers.entries()) {
    const file = join(dirname(dirname(own)), "consumer", `${consumer.stack}.json`);
    const { deployment } = JSON.parse(stateThatExports(consumer, importedConsumer(endpointId(at))));
    const latest = { ...checkpoint.latest, resources: deployment.resources };
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      JSON.stringify({ ...rest, checkpoint: { ...checkpoint, stack: fullName(consumer), latest } }),
    );
  }
}

/** In turn, so that what else the machine does meets all sizes alike. */
async function previewed(deployment: SandboxStacks, log: (line: string) => void) {
  const seconds = new Map<number, number[]>(sizes.map((size) => [size, []]));
  const megabytes = new Map<number, number[]>(sizes.map((size) => [size, []]));
  const preview = ["preview", "--policy-pack", policyPack];
  for (let round = 0; round < rounds; round++)
    for (const size of sizes) {
      log(`preview of ${size} consumers, ${round + 1} of ${rounds}`);
      const entries = consumers.slice(0, size).map((each) => ({ stack: fullName(each), grants: [grant] }));
      await deployment.configure("provider", { "provider:consumers": entries });
      const stop = peakMemory(process.pid);
      seconds.get(size)?.push(await timed(() => deployment.succeed("provider", preview)));
      megabytes.get(size)?.push(stop());
    }
  return { seconds, megabytes };
}

/** Milliseconds of this process's own time, after a first run of each. */
function repeated(task: (size: number) => void): Sized {
  for (const size of sizes) task(size);
  return new Map(
    sizes.map((size) => {
      const times = Array.from({ length: rounds }, () => {
        const before = process.cpuUsage();
        task(size);
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000;
      });
      return [size, times];
    }),
  );
}

function inputOf(size: number): Parameters<typeof proofsOf>[0] {
  const own = importedConsumer(endpointId(0));
  const executionArn = `arn:aws:execute-api:us-east-1:222222222222:${"a".repeat(10)}`;
  const grants = Array.from({ length: size }, (_, at) => ({
    ...grant,
    vpcEndpointId: endpointId(at),
    principals: ["*"],
    stage: "dev",
  }));
  return {
    region: own.region,
    dnsSuffix: "amazonaws.com",
    api: {
      apiId: "a".repeat(10),
      executionArn,
      stage: "dev",
      routes: [{ method: "ANY", path: "/", authorization: "NONE" }],
      grants,
      associatedVpcEndpointIds: [],
    },
    inside: {
      ...own,
      stack: "organization/consumer/team0",
      privateDns: true,
      instanceId: own.probeInstanceId,
      instanceRole: own.probeRole,
    },
    outside: false,
    timeoutSeconds: 0,
    settleSeconds: 0,
  };
}
