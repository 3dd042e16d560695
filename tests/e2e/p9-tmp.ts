import { Faults } from "../sandbox/control-plane/faults";
import { listResources } from "../sandbox/lifecycle/leftovers";
import { Deployment } from "./harness/deployment";

async function main() {
  const late = process.argv[2] === "late";
  const rate = Number(process.argv[3] ?? 0.1);
  const faults = new Faults({
    seed: Number(process.argv[4] ?? 1),
    rate,
    kinds: late ? ["failed late", "unanswered late"] : ["throttled", "failed", "unanswered"],
  });
  faults.enabled = false;
  const d = await Deployment.create(faults);
  try {
    await d.initStacks(["consumer", "provider"]);
    for (const [p, c] of [
      ["consumer", "up"],
      ["provider", "up"],
      ["consumer", "up"],
      ["consumer", "noop"],
      ["provider", "noop"],
      ["provider", "destroy"],
      ["consumer", "destroy"],
    ] as const) {
      faults.enabled = c !== "noop";
      for (let k = 0; k < 4; k++) {
        const t = Date.now();
        const args =
          c === "noop"
            ? ["up", "--yes", "--skip-preview", "--expect-no-changes"]
            : [c, "--yes", "--skip-preview"];
        const r = await d.pulumi(p, args);
        console.log(p, c, r.exitCode, (Date.now() - t) / 1000, JSON.stringify(faults.injected));
        if (r.exitCode === 0) break;
        console.log(
          (r.stdout + r.stderr)
            .split("\n")
            .filter((l) => /rror|FAIL/.test(l))
            .join("\n")
            .slice(0, 3000),
        );
      }
      faults.enabled = false;
      if (c === "noop" || late)
        console.log(
          (await listResources(d.sandbox.endpoint))
            .map((l) => l.split(" ")[1])
            .sort()
            .join(" "),
        );
    }
    console.log("left", await listResources(d.sandbox.endpoint));
  } finally {
    await d.remove();
  }
}
main().then(
  () => process.exit(0),
  (e) => {
    console.error(e);
    process.exit(1);
  },
);
