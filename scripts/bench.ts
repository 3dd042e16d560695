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
  const measurements: Measurement[] = [];
  for (const name of names) {
    const part = parts[name];
    if (part === undefined)
      throw new Failure(`no part ${name}; there are: ${Object.keys(parts).join(", ")}`, 64);
    console.error(`measuring ${name}`);
    measurements.push(...(await part((line) => console.error(`  ${line}`))));
  }
  const rows = measurements.map((measurement) => [
    measurement.name,
    measurement.value.toFixed(["requests/s", "proofs/s"].includes(measurement.unit) ? 0 : 2),
    measurement.unit,
    verdict(measurement),
  ]);
  console.log(table(["measured", "value", "unit", "target"], rows));
});
