import { compilerFlags, engineTags } from "../../tests/toolchain/go-build";

export interface Suite {
  readonly name: string;
  readonly what: string;
  /** Program and arguments, run in the checkout. */
  readonly command: readonly [string, ...string[]];
  /** Needs the engine and plugins. */
  readonly toolchain: boolean;
}

const bin = (name: string) => `node_modules/.bin/${name}`;
/** Its output passes through a pipe, where it would leave colours out by itself. */
const color = process.stdout.isTTY && process.env.NO_COLOR === undefined ? "--color" : "--no-color";
const mocha = (...globs: string[]): [string, ...string[]] => [bin("mocha"), color, ...globs];

/** In the order in which they find faults soonest. */
export const suites: readonly Suite[] = [
  { name: "types", what: "the compiler, strict", command: [bin("tsc"), "--noEmit"], toolchain: false },
  {
    name: "style",
    what: "Biome's format and lint rules",
    command: [bin("biome"), "check"],
    toolchain: false,
  },
  {
    name: "unused",
    what: "knip: no unused file, export or dependency",
    command: [bin("knip")],
    toolchain: false,
  },
  { name: "unit", what: "pure functions", command: mocha("tests/unit/**/*.test.ts"), toolchain: false },
  { name: "proof", what: "the prover", command: mocha("tests/proof/**/*.test.ts"), toolchain: false },
  {
    name: "policies",
    what: "the rules of the policy pack",
    command: mocha("tests/policies/{access,rules,pack,programs}/**/*.test.ts", "tests/policies/*.test.ts"),
    toolchain: false,
  },
  {
    name: "repository",
    what: "workflows, licences, and the commands and links of the docs",
    command: mocha("tests/{workflows,licences,docs,dependencies}/**/*.test.ts"),
    toolchain: false,
  },
  {
    name: "report",
    what: "the access report in headless Chromium",
    command: mocha("tests/report/**/*.test.ts"),
    toolchain: false,
  },
  {
    name: "sandbox",
    what: "the sandbox's control plane, data plane and network",
    command: mocha("tests/sandbox/**/*.test.ts"),
    toolchain: false,
  },
  {
    name: "toolchain",
    what: "the stand-ins on the real engine, the download path",
    command: mocha("tests/toolchain/**/*.test.ts"),
    toolchain: true,
  },
  {
    name: "go",
    what: "the aws plugin's naming layer",
    // The flags of the toolchain's own build, so that what it compiled is used again.
    command: ["go", "-C", "tests/toolchain/go", "test", ...compilerFlags, ...engineTags, "./awsplugin/..."],
    toolchain: true,
  },
  {
    name: "e2e",
    what: "the projects on the real engine and the sandbox; two files at a time, each told when it is done",
    // One alone leaves a third of two cores idle. Each has a sandbox of its own.
    command: mocha("--parallel", "--jobs", "2", "tests/policies/e2e/**/*.test.ts", "tests/e2e/**/*.test.ts"),
    toolchain: true,
  },
];
