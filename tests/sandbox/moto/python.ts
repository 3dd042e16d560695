import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { Failure } from "../../../shared/terminal/failure";
import { makeOnce } from "../../toolchain/once";
import { machineCache } from "../../toolchain/paths";

const run = promisify(execFile);

/** Oldest Python that the pinned packages run on. */
export const oldest = [3, 10] as const;

/** Packages for a virtual environment. */
export interface PythonPackages {
  /** Name for messages: "moto". */
  readonly name: string;
  /** Path of a requirements.txt with hashes. */
  readonly requirements: string;
}

interface VirtualEnvironment {
  /** The python3 that creates it. */
  readonly command: string;
  readonly version: string;
  readonly folder: string;
  /** Path of the Python with the packages. */
  readonly python: string;
}

/** The virtual environment, whose path depends on the requirements and the version of Python. */
export async function virtualEnvironment({ requirements }: PythonPackages): Promise<VirtualEnvironment> {
  const { command, version } = await findPython();
  const hash = createHash("sha256").update(await readFile(requirements));
  const name = hash.update(version).digest("hex").slice(0, 16);
  const folder = path.join(machineCache(), "emulator", name);
  return { command, version, folder, python: pythonOf(folder) };
}

const pythonOf = (folder: string) => path.join(folder, "bin", "python3");

/**
 * Path of the Python with exactly the packages of the requirements. The first call creates the virtual environment
 * (about ten seconds) in a temporary folder and then moves it, so that an interruption leaves nothing incomplete.
 * @throws with the next command to run when there is no suitable python3, or it cannot create one
 */
export async function pythonWith(packages: PythonPackages, log: (line: string) => void): Promise<string> {
  const { command, version, folder, python } = await virtualEnvironment(packages);
  if (existsSync(python)) return python;
  await makeOnce(folder, log, async (building) => {
    log(`emulator: installing ${packages.name} for Python ${version} (once, about 15 s) in ${folder}`);
    // Scripts in a virtual environment contain its path, but only python itself is used, which finds its packages
    // by its own location.
    await step(command, ["-m", "venv", building], log);
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    const exactly = ["--require-hashes", "--requirement", packages.requirements];
    await step(pythonOf(building), [...install, ...exactly], log);
    log("emulator: installed");
  });
  return python;
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
  throw new Failure(
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
          new Failure(
            `${command} ${parameters.join(" ")} failed with ${code}:\n${output.trim().slice(-2000)}`,
          ),
        );
    });
  });
}
