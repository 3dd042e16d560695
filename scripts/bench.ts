import { benchRequests } from "./bench/data-plane";
import { type Measurement, type Part, verdict } from "./bench/measure";
import { benchPack } from "./bench/pack";
import { benchProver } from "./bench/prover";
import { benchStart } from "./bench/start";
import { benchUpdates } from "./bench/updates";
import { Failure, main } from "./terminal/failure";
import { table } from "./terminal/table";

const parts: Readonly<Record<string, Part>> = {
  start: benchStart,
  updates: benchUpdates,
  "data-plane": benchRequests,
  prover: benchProver,
  pack: benchPack,
};

/** Measures all parts, or those that are named: npm run bench -- data-plane */
main(async () => {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);
  for (const name of names) {
    const part = parts[name];
    if (part === undefined)
      throw new Failure(`no part ${name}; there are: ${Object.keys(parts).join(", ")}`, 64);
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
