import { rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { ensureToolchain } from "../toolchain";
import { startSandbox } from "./sandbox";
import { privateFolder, writeWhole } from "./state/files";

const usage = `npm run sandbox -- [--name NAME] [--env-file PATH] [--reset]
  --name NAME      which sandbox; several run at once, each with its state in .sandbox/NAME (default: default)
  --env-file PATH  also write the environment there as KEY=value lines, once the sandbox is ready
  --reset          forget what was deployed on it, with the Pulumi stacks that were deployed`;

const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Runs one sandbox in the foreground until Ctrl-C or SIGTERM. Exit codes: 0 stopped, 1 failed, 2 wrong usage. */
async function main(): Promise<number> {
  const { name, envFile, reset } = options();
  // Whatever this process and those that it starts write is for its user alone.
  process.umask(0o077);
  const all = path.resolve(__dirname, "..", "..", ".sandbox");
  privateFolder(all);
  const directory = path.join(all, name);
  // A fault that nothing caught is a line in the log: what is deployed goes on.
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(event, (error: unknown) => log(`sandbox: ${error instanceof Error ? error.stack : error}`));
  }
  const ended = signalled();
  let ready = false;
  void ended.then(() => ready || log("sandbox: stopping as soon as it has started"));
  const toolchain = await ensureToolchain({ log });
  const sandbox = await startSandbox({ directory, log, reset });
  const environment = { ...toolchain.env, ...sandbox.env };
  ready = true;
  const files = [path.join(directory, "sandbox.env"), ...(envFile ? [envFile] : [])];
  try {
    for (const file of files) writeEnvironment(file, environment);
    for (const [key, value] of Object.entries(environment)) {
      process.stdout.write(`export ${key}=${quoted(value)}\n`);
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

function options(): { name: string; envFile: string | undefined; reset: boolean } {
  const { values } = parseArgs({
    options: {
      name: { type: "string", default: "default" },
      "env-file": { type: "string" },
      reset: { type: "boolean", default: false },
    },
  });
  if (!/^[\w-]{1,40}$/.test(values.name)) {
    throw new TypeError(`--name ${values.name}: accepted are up to 40 letters, digits, - and _`);
  }
  return { name: values.name, envFile: values["env-file"], reset: values.reset };
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

function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const wrongUsage = error instanceof TypeError;
    log(`sandbox: ${error instanceof Error ? error.message : error}`);
    if (wrongUsage) log(usage);
    process.exit(wrongUsage ? 2 : 1);
  },
);
