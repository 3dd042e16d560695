import { rmSync } from "node:fs";
import path from "node:path";
import { shellQuote } from "../../shared/terminal/shell-quote";
import { ensureToolchain } from "../toolchain";
import type { BackendMap } from "./backends";
import { startSandbox } from "./sandbox";
import { privateFolder, writeWhole } from "./state/files";

const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

interface Options {
  /** Of up to 40 letters, digits, - and _: also a folder's name. */
  readonly name: string;
  readonly envFile: string | undefined;
  readonly reset: boolean;
  /** Until domain names and access associations are served. */
  readonly domainDelaySeconds: number;
  /** What answers HTTP integrations. */
  readonly backends: BackendMap;
}

/** Runs one sandbox in the foreground until Ctrl-C or SIGTERM. @returns the exit code: 0 stopped, 1 failed */
export async function runSandbox(options: Options): Promise<number> {
  const { name, envFile, reset, domainDelaySeconds, backends } = options;
  // Whatever this process and those that it starts write is for its user alone.
  process.umask(0o077);
  const all = path.resolve(__dirname, "..", "..", ".sandbox");
  privateFolder(all);
  const directory = path.join(all, name);
  // A fault that nothing caught is a line in the log: what is deployed goes on.
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.removeAllListeners(event);
    process.on(event, (error: unknown) => log(`sandbox: ${error instanceof Error ? error.stack : error}`));
  }
  const ended = signalled();
  let ready = false;
  void ended.then(() => ready || log("sandbox: stopping as soon as it has started"));
  const toolchain = await ensureToolchain({ log });
  const sandbox = await startSandbox({
    directory,
    log,
    reset,
    domainDelayMilliseconds: domainDelaySeconds * 1000,
    backends,
  });
  const environment = { ...toolchain.env, ...sandbox.env };
  ready = true;
  const files = [path.join(directory, "sandbox.env"), ...(envFile ? [envFile] : [])];
  try {
    for (const file of files) writeEnvironment(file, environment);
    for (const [key, value] of Object.entries(environment)) {
      process.stdout.write(`export ${key}=${shellQuote(value)}\n`);
    }
    log(
      `sandbox: ready at ${sandbox.endpoint}, process ${process.pid}; Ctrl-C stops it and keeps what is deployed`,
    );
    const failure = await Promise.race([ended, sandbox.failed]);
    if (failure === undefined) return 0;
    log(`sandbox: ${failure}`);
    return 1;
  } finally {
    for (const file of files) rmSync(file, { force: true });
    await sandbox.stop();
    log("sandbox: stopped");
  }
}

function signalled(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.on(signal, () => resolve(undefined));
  });
}

function writeEnvironment(file: string, environment: Readonly<Record<string, string>>): void {
  writeWhole(
    file,
    Object.entries(environment)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(""),
  );
}
