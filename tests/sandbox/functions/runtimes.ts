/** What a function's code is run with. */
import path from "node:path";
import { pythonWith } from "../moto/python";
import { own } from "../own";

export interface Runtime {
  /** Installs what it needs; does nothing the next time. */
  prepare(log: (line: string) => void): Promise<void>;
  /** Command and arguments, once it is prepared. */
  command(handler: string, memoryMegabytes: number): readonly string[];
}

const python = {
  name: "the Lambda runtime of Python",
  requirements: path.join(__dirname, "python", "requirements.txt"),
};
let pythonCommand: string | undefined;

/** Whichever Node runs the sandbox, and whichever python3 it has: the version is not the runtime's. */
const kinds: Readonly<Record<string, Runtime>> = {
  nodejs: {
    prepare: async () => undefined,
    command: (_handler, memory) => [
      process.execPath,
      `--max-old-space-size=${memory}`,
      path.join(__dirname, "node", "runtime.mjs"),
    ],
  },
  python: {
    prepare: async (log) => {
      pythonCommand ??= await pythonWith(python, log);
    },
    command: (handler) => [pythonCommand ?? "python3", path.join(__dirname, "python", "runtime.py"), handler],
  },
};

/** @param name nodejs22.x, python3.13; undefined for one that the sandbox does not run */
export function runtimeOf(name: string): Runtime | undefined {
  const kind = /^(nodejs|python)\d/.exec(name)?.[1];
  return own(kinds, kind ?? "");
}
