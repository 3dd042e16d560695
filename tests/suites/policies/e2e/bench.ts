import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "../../../../scripts/stacks/project";
import { run } from "../../../../scripts/terminal/process";
import { startSandbox } from "../../../sandbox/sandbox";
import { ensureToolchain } from "../../../toolchain";

const rounds = 5;

export interface PreviewBench {
  /** Median seconds of a preview without the pack, and with it. */
  readonly without: number;
  readonly judged: number;
}

/** Previews of a stack of 100 resources with the pack and without, in turn. */
export async function benchPreviews(log: (line: string) => void): Promise<PreviewBench> {
  const toolchain = await ensureToolchain({ log });
  const folder = await mkdtemp(join(tmpdir(), "policies-bench-"));
  const sandbox = await startSandbox({ directory: join(folder, "sandbox"), log: () => {} });
  try {
    const program = join(folder, "program");
    await cp(join(__dirname, "fixtures", "hundred"), program, { recursive: true });
    await symlink(join(checkout, "node_modules"), join(program, "node_modules"));
    const env = { ...process.env, ...sandbox.env, ...toolchain.env };
    const pulumi = async (args: readonly string[]) => {
      const started = performance.now();
      const options = { cwd: program, env, output: "capture" as const };
      const { exitCode, stdout, stderr } = await run(
        toolchain.pulumi,
        [...args, "--non-interactive"],
        options,
      );
      if (exitCode !== 0) throw new Error(stdout + stderr);
      return (performance.now() - started) / 1000;
    };
    await pulumi(["stack", "init", "dev"]);
    const preview = ["preview", "--stack", "dev"];
    const packed = [...preview, "--policy-pack", join(checkout, "policies")];
    await pulumi(packed);
    const without: number[] = [];
    const with_: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      log(`previews ${round + 1} of ${rounds}`);
      without.push(await pulumi(preview));
      with_.push(await pulumi(packed));
    }
    return { without: median(without), judged: median(with_) };
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

if (require.main === module) {
  benchPreviews(console.error)
    .then((result) => console.log(JSON.stringify(result)))
    .catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    });
}
