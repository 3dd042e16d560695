import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../shared/terminal/failure";
import { checkout } from "../stacks/project";
import { run } from "../terminal/process";
import { type Measurement, timed } from "./measure";

/** A fresh clone of what is committed, with an empty HOME and empty caches: a newcomer's machine. */
class Clone {
  private constructor(
    private readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  static async create(): Promise<Clone> {
    const folder = await mkdtemp(join(tmpdir(), "private-api-bench-"));
    const home = join(folder, "home");
    const caches = {
      HOME: home,
      XDG_CACHE_HOME: join(home, ".cache"),
      GOPATH: join(home, "go"),
      GOCACHE: join(home, ".cache", "go-build"),
      GOMODCACHE: join(home, "go", "mod"),
      GOFLAGS: `${process.env.GOFLAGS ?? ""} -modcacherw`.trim(),
      npm_config_cache: join(home, ".npm"),
      PIP_NO_CACHE_DIR: "1",
    };
    const unset = { PULUMI_HOME: undefined, PRIVATE_API_TOOLCHAIN_CACHE: undefined, npm_execpath: undefined };
    const clone = new Clone(folder, { ...process.env, ...caches, ...unset });
    await clone.command("git", ["clone", "--quiet", checkout, clone.checkout], folder);
    return clone;
  }

  get checkout(): string {
    return join(this.folder, "checkout");
  }

  /** Runs a program in the clone; throws what it printed when it fails. */
  async command(program: string, args: readonly string[], cwd = this.checkout): Promise<void> {
    const result = await run(program, args, { cwd, env: this.environment, output: "capture" });
    if (result.exitCode !== 0)
      throw new Failure(`${program} ${args.join(" ")}:\n${result.stdout}\n${result.stderr}`);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

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
    const again = await timed(() => clone.command("npm", ["start", "--", "--keep"]));
    log("npm run up, with nothing to change, and the plain updates that it stands for");
    const up = await timed(() => clone.command("npm", ["run", "up", "--", "--stack", "sandbox", "--yes"]));
    const plainUp = await timed(() => clone.command("bash", ["-c", plainUpdates("--refresh")]));
    log("the plain updates that npm start stands for");
    await clone.command("npm", ["run", "destroy", "--", "--stack", "sandbox", "--yes"]);
    const plainStart = await timed(() => clone.command("bash", ["-c", plainUpdates("--skip-preview")]));
    return [
      { name: "npm ci, nothing cached", value: dependencies, unit: "s" },
      { name: "toolchain from nothing", value: toolchain, unit: "s", target: { atMost: 480 } },
      { name: "cold npm start, all of it", value: dependencies + toolchain + first, unit: "s" },
      { name: "warm npm start, all callers", value: warm, unit: "s", target: { atMost: 65 } },
      {
        name: "warm npm start to the pulumi ups it stands for",
        value: warm / plainStart,
        unit: "ratio",
        target: { atMost: 0.75 },
      },
      { name: "npm start, nothing to change", value: again, unit: "s" },
      { name: "npm run up, nothing to change", value: up, unit: "s", target: { atMost: 25 } },
      {
        name: "npm run up, nothing to change, to the pulumi ups it stands for",
        value: up / plainUp,
        unit: "ratio",
        target: { atMost: 0.5 },
      },
    ];
  } finally {
    // It does not run where something failed before.
    await clone.command("npm", ["run", "sandbox", "--", "--stop"]).catch(() => {});
    await clone.remove();
  }
}

const stacks = [
  "consumer --stack sandbox",
  "provider --stack sandbox",
  "consumer --stack sandbox",
  "consumer --stack organization/consumer/stranger --policy-pack-config $PWD/policies/exemptions/stranger.json",
  "provider --stack organization/provider/decoy",
  ". --stack sandbox",
];

/** Each stack by hand, one after another, in the checkout. */
function plainUpdates(flag: string): string {
  const ups = stacks.map((stack) => {
    const [project, ...rest] = stack.split(" ");
    return `pulumi -C ${project} up --yes ${flag} --policy-pack "$PWD/policies" ${rest.join(" ")}`;
  });
  const environment = [
    "npm run --silent sandbox -- --print-env",
    "npx tsx tests/toolchain/main.ts --print-env",
  ];
  return [...environment.map((command) => `eval "$(${command})"`), "set -e", ...ups].join("\n");
}
