import { Argument } from "@commander-js/extra-typings";
import { command } from "../shared/terminal/command";
import { benchConsumers } from "./bench/consumers";
import { benchRequests } from "./bench/data-plane";
import { benchIntegrations } from "./bench/integrations";
import { type Benchmark, type Measurement, verdict } from "./bench/measure";
import { benchPack } from "./bench/pack";
import { benchProver } from "./bench/prover";
import { benchStart } from "./bench/start";
import { benchUpdates } from "./bench/updates";
import { table } from "./terminal/table";

const parts = new Map<string, Benchmark>([
  ["start", benchStart],
  ["updates", benchUpdates],
  ["data-plane", benchRequests],
  ["integrations", benchIntegrations],
  ["prover", benchProver],
  ["pack", benchPack],
  ["consumers", benchConsumers],
]);

export default command({
  program: "npm run bench --",
  what: "Measures speed and holds it against the project's targets; on an idle machine.",
  examples: [
    ["", "every part, about an hour"],
    ["prover data-plane", "two of them"],
  ],
  exits: { 0: "measured; a missed target is named in the table", 1: "a part failed" },
})
  .addArgument(new Argument("[part...]", "what to measure").choices([...parts.keys()]))
  .action(async (names) => {
    for (const [name, part] of parts) {
      if (names.length > 0 && !names.includes(name)) continue;
      console.error(`measuring ${name}`);
      // Each part as soon as it is done: what was measured must not be lost when a later part fails.
      console.log(tableOf(await part((line) => console.error(`  ${line}`))));
    }
  });

function tableOf(measurements: readonly Measurement[]): string {
  const rows = measurements.map((measurement) => [
    measurement.name,
    measurement.value.toFixed(["requests/s", "proofs/s"].includes(measurement.unit) ? 0 : 2),
    measurement.unit,
    verdict(measurement),
  ]);
  return `${table(["measured", "value", "unit", "target"], rows)}\n`;
}
