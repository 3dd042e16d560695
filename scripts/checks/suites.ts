import { readdirSync } from "node:fs";
import { join } from "node:path";
import { compilerFlags, engineTags } from "../../tests/toolchain/go-build";
import { keepCompiled } from "../stacks/keep-compiled";
import { checkout } from "../stacks/project";

type Command = readonly [string, ...string[]];

export interface Suite {
  readonly name: string;
  readonly what: string;
  /** Program and arguments, run in the checkout; or folders whose test files mocha runs. */
  readonly runs: Command | { readonly folders: readonly string[] };
  /** Needs the engine and plugins. */
  readonly toolchain?: true;
  /** What its processes have in their environment besides. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Of a suite of minutes: where lies what its tests start or read as files, beside what they import. What is elsewhere does
   * not concern it.
   */
  readonly reads?: readonly string[];
}

const bin = (name: string) => `node_modules/.bin/${name}`;
/** Its output passes through a pipe, where it would leave colours out by itself. */
const color = process.stdout.isTTY && process.env.NO_COLOR === undefined ? "--color" : "--no-color";

/**
 * Every update starts an engine, a provider and a program, and ends them after seconds: what they compile is kept, and what
 * they leave unused is collected only where memory would run short.
 */
const manyUpdates = {
  ...keepCompiled(),
  GOGC: "off",
  GOMEMLIMIT: "512MiB",
};

/** What every program here is installed and started by. */
const installation = [
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  ".mocharc.json",
  "tests/suites/seed.ts",
  ".npmrc",
  ".ci/",
];

/** In the order in which they find faults soonest. A test file belongs to the suite that names its nearest folder. */
export const suites: readonly Suite[] = [
  { name: "types", what: "the compiler, strict", runs: [bin("tsc"), "--noEmit"] },
  { name: "style", what: "Biome's format and lint rules", runs: [bin("biome"), "check"] },
  { name: "unused", what: "knip: no unused file, export or dependency", runs: [bin("knip")] },
  {
    name: "imports",
    what: "dependency-cruiser: who may import whom, and no cycles",
    runs: [
      bin("depcruise"),
      ...["--config", ".dependency-cruiser.cjs", "--output-type", "err"],
      ...["consumer", "provider", "shared", "policies", "scripts", "tests"],
    ],
  },
  { name: "unit", what: "pure functions", runs: { folders: ["tests/suites/unit"] } },
  { name: "prover", what: "the prover", runs: { folders: ["tests/suites/prover"] } },
  { name: "policies", what: "the rules of the policy pack", runs: { folders: ["tests/suites/policies"] } },
  {
    name: "repository",
    what: "workflows, licences, and the commands and links of the docs",
    runs: { folders: ["tests/suites/repository"] },
  },
  {
    name: "report",
    what: "the access report in headless Chromium",
    runs: { folders: ["tests/suites/report"] },
  },
  {
    name: "sandbox",
    what: "the sandbox's control plane, data plane and network",
    runs: { folders: ["tests/sandbox"] },
    reads: [
      ...installation,
      "tests/sandbox/",
      "tests/toolchain/",
      "scripts/",
      "docs/policies-for-deployment/",
    ],
  },
  {
    name: "toolchain",
    what: "the stand-ins on the real engine, the download path",
    runs: { folders: ["tests/toolchain"] },
    toolchain: true,
    reads: [...installation, "tests/toolchain/"],
  },
  {
    name: "go",
    what: "the aws plugin's naming layer",
    // The flags of the toolchain's own build, so that what it compiled is used again.
    runs: ["go", "-C", "tests/toolchain/go", "test", ...compilerFlags, ...engineTags, "./awsplugin/..."],
    toolchain: true,
    reads: ["tests/toolchain/go/"],
  },
  {
    name: "e2e",
    what: "the projects on the real engine and the sandbox, each file with a sandbox of its own",
    runs: { folders: ["tests/suites/e2e", "tests/suites/policies/e2e"] },
    toolchain: true,
    environment: manyUpdates,
    reads: [
      ...installation,
      ...["Pulumi", "consumer/", "provider/", "shared/", "policies/", "scripts/", "docs/", "README.md"],
      ...["tests/acceptance/", "tests/sandbox/", "tests/toolchain/", "tests/suites/policies/e2e/fixtures/"],
      ...["tests/suites/e2e/preview/", "tests/suites/e2e/upgrade/"],
    ],
  },
];

/** Test files of a suite, from the checkout; none of one that runs a program. */
export function filesOf(suite: Suite): string[] {
  if (!("folders" in suite.runs)) return [];
  const mine = suite.runs.folders;
  const others = suites.flatMap(({ runs }) => ("folders" in runs ? runs.folders : []));
  return mine.flatMap((folder) => {
    const nearer = others.filter((other) => other !== folder && other.startsWith(`${folder}/`));
    return readdirSync(join(checkout, folder), { recursive: true, encoding: "utf8" })
      .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
      .filter((file) => file.endsWith(".test.ts") && !nearer.some((other) => file.startsWith(`${other}/`)))
      .sort();
  });
}

/** Runs test files in one process. */
export function mocha(files: readonly string[], grep: string | undefined): Command {
  const matching = grep === undefined ? [] : ["--grep", grep];
  return [bin("mocha"), color, ...matching, ...files];
}
