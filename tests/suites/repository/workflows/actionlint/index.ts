import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { goBuild } from "../../../../toolchain/go-build";
import { contentKey } from "../../../../toolchain/hash";
import { isCode } from "../../../../toolchain/lock";
import { makeOnce } from "../../../../toolchain/once";
import { machineCache } from "../../../../toolchain/paths";

/** Path of actionlint, or why there is none and what to do about it. */
export type Actionlint = { readonly path: string } | { readonly missing: string };

/**
 * Builds actionlint from the module that go.mod and go.sum pin, once for this machine.
 * https://github.com/rhysd/actionlint
 */
export async function installActionlint(log: (line: string) => void): Promise<Actionlint> {
  const modules = ["go.mod", "go.sum"].map((name) => join(__dirname, name));
  const target = join(machineCache(), "actionlint", contentKey(modules, [process.platform, process.arch]));
  const build = {
    name: "actionlint",
    module: __dirname,
    package: "github.com/rhysd/actionlint/cmd/actionlint",
    flags: ["-ldflags", "-s -w"],
    usually: "20 seconds",
  };
  try {
    await makeOnce(target, log, (folder) => goBuild({ ...build, output: join(folder, build.name) }, log));
  } catch (error) {
    if (!isCode(error, "ENOENT")) throw error;
    return { missing: "no `go` on PATH to build actionlint with; next: install Go (https://go.dev/dl/)" };
  }
  return { path: join(target, build.name) };
}

/** What actionlint says of workflow files, one line each fault; programs it would look for on PATH are left out. */
export async function lint(path: string, files: readonly string[], folder: string): Promise<string[]> {
  const args = ["-no-color", "-oneline", "-shellcheck=", "-pyflakes=", ...files];
  const { stdout } = await promisify(execFile)(path, args, { cwd: folder }).catch((error: unknown) => {
    // 1: it found faults; more: it did not run.
    if (error instanceof Error && "code" in error && error.code === 1 && "stdout" in error)
      return { stdout: String(error.stdout) };
    throw error;
  });
  return stdout.split("\n").filter((line) => line !== "");
}
