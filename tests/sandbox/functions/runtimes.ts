/** Runtimes of functions. */
import path from "node:path";
import { pythonWith } from "../moto/python";
import { own } from "../own";

export interface Runtime {
  /** Installs the packages, once. */
  prepare(log: (line: string) => void): Promise<void>;
  /** Command and arguments, after prepare(). */
  command(handler: string, memoryMegabytes: number): readonly string[];
}

const python = {
  name: "the Lambda runtime of Python",
  requirements: path.join(__dirname, "python", "requirements.txt"),
};
let pythonCommand: string | undefined;

/** They use the sandbox's own Node.js and python3, whatever version the runtime names. */
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

/** @param name nodejs22.x, python3.13. @returns undefined for an unsupported runtime */
export function runtimeOf(name: string): Runtime | undefined {
  const kind = /^(nodejs|python)\d/.exec(name)?.[1];
  return own(kinds, kind ?? "");
}
