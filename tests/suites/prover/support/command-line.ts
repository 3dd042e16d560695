import { Readable } from "node:stream";
import { type DeployedCase, run } from "../../../../policies/prover/cli";

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  /** The lines of stdout as JSON. */
  readonly answers: () => Record<string, unknown>[];
}

/** Runs `prove` with these arguments and this standard input. */
export async function proveCommand(
  argv: readonly string[],
  input: string | Buffer = "",
  deployed?: (stack: string) => Promise<readonly DeployedCase[]>,
): Promise<Ran> {
  let out = "";
  let err = "";
  const status = await run(argv, {
    stdin: Readable.from([input]),
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    deployed,
  });
  const answers = () =>
    out
      .trim()
      .split("\n")
      .map((line): Record<string, unknown> => JSON.parse(line));
  return { status, out, err, answers };
}
