import { SandboxStacks } from "../../tests/suites/e2e/harness/sandbox-stacks";
import { type Measurement, timed } from "./measure";

const order = ["consumer", "provider", "consumer", "acceptance"] as const;

/** Each `pulumi up` of the main job on a new sandbox, and each again with nothing to change. */
export async function benchUpdates(log: (line: string) => void): Promise<Measurement[]> {
  const started = performance.now();
  const deployment = await SandboxStacks.create();
  try {
    const start = (performance.now() - started) / 1000;
    const measurements: Measurement[] = [
      { name: "sandbox start", value: start, unit: "s", target: { atMost: 5 } },
    ];
    await deployment.initStacks();
    for (const round of ["from nothing", "nothing to change"]) {
      for (const [index, project] of order.entries()) {
        log(`pulumi up ${index + 1}: ${project}, ${round}`);
        const value = await timed(() => deployment.up(project));
        measurements.push({ name: `up ${index + 1} ${project}, ${round}`, value, unit: "s" });
      }
    }
    return measurements;
  } finally {
    await deployment.remove();
  }
}
