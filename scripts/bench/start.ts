import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Clone } from "./clone";
import { type Measurement, timed } from "./measure";

/** The toolchain from nothing, and `npm start` as a newcomer sees it: the first time, and from then on. */
export async function benchStart(log: (line: string) => void): Promise<Measurement[]> {
  const clone = await Clone.create();
  try {
    log("dependencies and toolchain from nothing: several minutes");
    const dependencies = await timed(() => clone.command("npm", ["ci", "--loglevel=error"]));
    const toolchain = await timed(() =>
      clone.command("node", ["--require", "tsx/cjs", join("tests", "toolchain", "main.ts")]),
    );
    log("npm start, the rest of the first time");
    const first = await timed(() => clone.command("npm", ["start"]));
    await rm(join(clone.checkout, ".sandbox"), { recursive: true });
    log("npm start, deploying from nothing with all set-up done");
    const warm = await timed(() => clone.command("npm", ["start"]));
    log("npm start, with nothing to change");
    const again = await timed(() => clone.command("npm", ["start"]));
    return [
      { name: "npm ci, nothing cached", value: dependencies, unit: "s" },
      { name: "toolchain from nothing", value: toolchain, unit: "s", target: { atMost: 480 } },
      { name: "cold npm start, all of it", value: dependencies + toolchain + first, unit: "s" },
      { name: "warm npm start, all callers", value: warm, unit: "s", target: { atMost: 150 } },
      { name: "npm start, nothing to change", value: again, unit: "s" },
    ];
  } finally {
    await clone.remove();
  }
}
