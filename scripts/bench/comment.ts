import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Route } from "../../shared/access/route";
import { peakMemory } from "../../tests/suites/e2e/harness/processes";
import { type PreviewScene, plansOf, type SceneSides } from "../../tests/suites/unit/preview/scene";
import { previewComment } from "../preview/comment";
import { writePlan } from "../preview/folder";
import type { StackPlan } from "../preview/stack-plan";
import { checkout } from "../stacks/project";
import { growth, type Measurement, median, timed } from "./measure";

const sizes = [1, 10, 50, 75, 150] as const;
const rounds = 5;

const routes: readonly Route[] = ["/", "/orders/{id}", "/pets/{id}"].map((path) => ({
  method: "ANY",
  path,
  authorization: "NONE",
}));

const get = { principals: ["*"], stage: "dev", method: "GET", path: "/" } as const;
const post = { ...get, method: "POST" } as const;

const none = () => false;
const every = () => true;

/** Changes of an API with so many consumers. */
const changes: Readonly<Record<string, (size: number) => PreviewScene>> = {
  "one consumer gains": (size) => ({ before: momentOf(size, none), after: momentOf(size, (at) => at === 0) }),
  "every consumer gains": everyGains,
  "a route asks for signatures": (size) => {
    const before = momentOf(size, none);
    const signed = routes.map((each) =>
      each.path === "/" ? { ...each, authorization: "AWS_IAM" as const } : each,
    );
    return { before, after: { ...before, routes: signed } };
  },
};

function everyGains(size: number): PreviewScene {
  return { before: momentOf(size, none), after: momentOf(size, every) };
}

function momentOf(size: number, posts: (at: number) => boolean): SceneSides {
  const consumers = Array.from({ length: size }, (_, at) => [
    `team${at}`,
    {
      account: `${300_000_000_000 + at}`,
      vpcEndpointId: `vpce-${at.toString(16).padStart(17, "0")}`,
      grants: posts(at) ? [get, post] : [get],
    },
  ]);
  return { routes, consumers: Object.fromEntries(consumers) };
}

/** The comment in a pull request: the work itself for each change, and the command for the one that prints most. */
export async function benchComment(log: (line: string) => void): Promise<Measurement[]> {
  const found: Measurement[] = [];
  for (const [name, scene] of Object.entries(changes)) {
    log(`comment: ${name}`);
    const times = new Map(sizes.map((size) => [size, milliseconds(plansOf(scene(size)))]));
    found.push(...consumersRows(`comment, ${name}`, "ms", times));
  }
  log("comment: the command");
  const runs = new Map<number, { seconds: number; megabytes: number }>();
  for (const size of sizes) runs.set(size, await commandOf(plansOf(everyGains(size))));
  for (const [unit, key] of [
    ["s", "seconds"],
    ["MB", "megabytes"],
  ] as const) {
    const values = new Map([...runs].map(([size, run]) => [size, run[key]]));
    found.push(...consumersRows("command that writes the comment", unit, values));
  }
  return found;
}

/** A row a size, then how it grows. */
function consumersRows(
  name: string,
  unit: Measurement["unit"],
  values: ReadonlyMap<number, number>,
): Measurement[] {
  const at = (size: number) => values.get(size) ?? Number.NaN;
  const { factor, called } = growth(at(1), at(75), at(150));
  return [
    ...sizes.map((size) => ({
      name: `${name}, ${size === 1 ? "1 consumer" : `${size} consumers`}`,
      value: at(size),
      unit,
    })),
    { name: `${name}, 75 doubled: ${called}`, value: factor, unit: "ratio" },
  ];
}

/** This process's own time, after a first run. */
function milliseconds(plans: readonly StackPlan[]): number {
  previewComment(plans);
  const times = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage();
    previewComment(plans);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return median(times);
}

async function commandOf(plans: readonly StackPlan[]): Promise<{ seconds: number; megabytes: number }> {
  const folder = mkdtempSync(join(tmpdir(), "comment-"));
  try {
    for (const plan of plans) await writePlan(folder, plan, plan.project === "consumer" ? "dev" : plan.stack);
    const runs: { seconds: number; megabytes: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      const args = [
        join(checkout, "scripts", "bootstrap.mjs"),
        "preview",
        "--markdown",
        "--plans-from",
        folder,
      ];
      let megabytes = 0;
      const seconds = await timed(async () => {
        const running = promisify(execFile)(process.execPath, args, { cwd: checkout });
        const stop = peakMemory(running.child.pid ?? process.pid);
        await running;
        megabytes = stop();
      });
      runs.push({ seconds, megabytes });
    }
    return {
      seconds: median(runs.map((run) => run.seconds)),
      megabytes: median(runs.map((run) => run.megabytes)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
