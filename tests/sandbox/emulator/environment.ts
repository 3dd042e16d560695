import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { withLock } from "../lifecycle/lock";

const run = promisify(execFile);
const requirements = path.join(__dirname, "requirements.txt");

/** Oldest Python that the pinned moto runs on. */
const oldest = [3, 10] as const;

/** Folder of everything that is made once for a machine; the toolchain uses the same. */
function cacheRoot(environment: NodeJS.ProcessEnv = process.env): string {
  const base =
    environment.PRIVATE_API_TOOLCHAIN_CACHE ??
    path.join(environment.XDG_CACHE_HOME ?? path.join(homedir(), ".cache"), "private-api-cross-account");
  return path.join(base, "emulator");
}

/**
 * Path of the Python that has the emulator's packages, exactly those of requirements.txt. The first call makes
 * the virtual environment (some ten seconds); it is cached by the text of the requirements and the version of
 * Python, built aside and moved into place, so that an interrupted set-up leaves nothing half-made.
 * @throws with the next command to run when there is no fitting python3 or it cannot make one.
 */
export async function emulatorPython(log: (line: string) => void): Promise<string> {
  const { command, version } = await findPython();
  const hash = createHash("sha256").update(await readFile(requirements));
  const name = hash.update(version).digest("hex").slice(0, 16);
  const root = cacheRoot();
  const folder = path.join(root, name);
  const python = path.join(folder, "bin", "python3");
  if (existsSync(python)) return python;
  await mkdir(root, { recursive: true });
  return withLock(path.join(root, `${name}.lock`), async () => {
    if (existsSync(python)) return python;
    log(`emulator: installing moto for Python ${version} (once, about 15 s) in ${folder}`);
    // Scripts in a virtual environment name its path, but none of them is used: only python itself, which
    // finds its packages beside it.
    const building = `${folder}.building-${process.pid}`;
    await rm(building, { recursive: true, force: true });
    try {
      await step(command, ["-m", "venv", building], log);
      const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
      await step(
        path.join(building, "bin", "python3"),
        [...install, "--require-hashes", "--requirement", requirements],
        log,
      );
      await rename(building, folder);
    } finally {
      await rm(building, { recursive: true, force: true });
    }
    log("emulator: installed");
    return python;
  });
}

async function findPython(): Promise<{ command: string; version: string }> {
  const seen: string[] = [];
  for (const command of ["python3", "python3.13", "python3.12", "python3.11", "python3.10"]) {
    const text = "import sys, venv, ensurepip; print('%d.%d.%d' % sys.version_info[:3])";
    try {
      const { stdout } = await run(command, ["-c", text]);
      const version = stdout.trim();
      const [major = 0, minor = 0] = version.split(".").map(Number);
      if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return { command, version };
      seen.push(`${command} is ${version}`);
    } catch (error) {
      const reason = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
      seen.push(
        reason.includes("No module named")
          ? `${command} lacks ${/'([^']+)'/.exec(reason)?.[1] ?? "a module"} (Debian: apt-get install python3-venv)`
          : `${command} not found`,
      );
    }
  }
  const wanted = oldest.join(".");
  throw new Error(
    `The sandbox needs python3 ${wanted} or newer with its venv module: ${seen.join("; ")}. ` +
      "Install it, then run the same command again.",
  );
}

function step(command: string, parameters: readonly string[], log: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const began = Date.now();
    const progress = setInterval(() => {
      log(`emulator: still installing, ${Math.round((Date.now() - began) / 1000)} s`);
    }, 5000);
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(progress);
      if (code === 0) resolve();
      else
        reject(
          new Error(`${command} ${parameters.join(" ")} failed with ${code}:\n${output.trim().slice(-2000)}`),
        );
    });
  });
}
