import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { messageOf } from "../plugin/message";
import type { Processes } from "../plugin/processes";
import { chooseFiles } from "./globs";
import type { ExecutionInputs } from "./inputs";
import { type JsonObject, signatureKey, signatures } from "./values";

export interface Outputs {
  readonly stdout: string;
  readonly stderr: string;
  readonly assets?: JsonObject;
  readonly archive?: JsonObject;
}

export interface Execution {
  readonly command: string;
  readonly inputs: ExecutionInputs;
  /** Output of the resource's last command, for the environment; undefined for none. */
  readonly previous: { readonly stdout: string; readonly stderr: string } | undefined;
  /** Called with each line that `logging` selects. */
  readonly log: (line: string) => void;
}

/**
 * Runs one command and waits until its output is closed. Throws `exit status N: running "command":` followed by
 * everything the command printed, as the official plugin does.
 */
export async function execute(execution: Execution, processes: Processes): Promise<Outputs> {
  const { command, inputs } = execution;
  const [program = "/bin/sh", ...args] = inputs.interpreter?.length ? inputs.interpreter : ["/bin/sh", "-c"];
  const folder = inputs.dir ?? process.cwd();
  const child = processes.spawn(program, [...args, command], {
    cwd: folder,
    env: environment(execution),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const both: Buffer[] = [];
  const { logging } = inputs;
  const logOut = lines(logging === "stdout" || logging === "stdoutAndStderr" ? execution.log : undefined);
  const logErr = lines(logging === "stderr" || logging === "stdoutAndStderr" ? execution.log : undefined);
  child.stdout?.on("data", (data: Buffer) => {
    stdout.push(data);
    both.push(data);
    logOut.add(data);
  });
  child.stderr?.on("data", (data: Buffer) => {
    stderr.push(data);
    both.push(data);
    logErr.add(data);
  });
  // A command that does not read its input closes it, which is not a failure.
  child.stdin?.on("error", () => {});
  child.stdin?.end(inputs.stdin ?? "");
  let status: string | undefined;
  try {
    // "close", not "exit": output may still arrive when the process has ended.
    const [code, signal]: [number | null, string | null] = await closed(child);
    if (code !== 0) status = signal === null ? `exit status ${code}` : `signal: ${signal}`;
  } catch (error) {
    status = messageOf(error);
  }
  logOut.end();
  logErr.end();
  if (status !== undefined) {
    throw new Error(
      `${status}: running ${JSON.stringify(command)}:\n${Buffer.concat(both).toString("utf8")}`,
    );
  }
  return {
    stdout: Buffer.concat(stdout).toString("utf8").replace(/\n$/, ""),
    stderr: Buffer.concat(stderr).toString("utf8").replace(/\n$/, ""),
    ...(inputs.assetPaths === undefined ? {} : { assets: await fileAssets(folder, inputs.assetPaths) }),
    ...(inputs.archivePaths === undefined ? {} : { archive: await fileArchive(folder, inputs.archivePaths) }),
  };
}

async function closed(child: NodeJS.EventEmitter): Promise<[number | null, string | null]> {
  const [code, signal]: unknown[] = await once(child, "close");
  return [typeof code === "number" ? code : null, typeof signal === "string" ? signal : null];
}

function environment({ inputs, previous }: Execution): NodeJS.ProcessEnv {
  const handedOn = inputs.addPreviousOutputInEnv ? previous : undefined;
  return {
    ...process.env,
    ...inputs.environment,
    ...(handedOn?.stdout ? { PULUMI_COMMAND_STDOUT: handedOn.stdout } : {}),
    ...(handedOn?.stderr ? { PULUMI_COMMAND_STDERR: handedOn.stderr } : {}),
  };
}

/** Splits a stream of bytes into lines; the last may have no newline. */
function lines(log: ((line: string) => void) | undefined) {
  let rest = "";
  const decoder = new TextDecoder();
  return {
    add(data: Buffer): void {
      const parts = (rest + decoder.decode(data, { stream: true })).split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) log?.(part);
    },
    end(): void {
      if (rest !== "") log?.(rest);
      rest = "";
    },
  };
}

/** A file asset for every file that the globs match, by its path relative to `folder`. */
async function fileAssets(folder: string, globs: readonly string[]): Promise<JsonObject> {
  const files = await chooseFiles(folder, globs);
  const entries = files.map(async (file): Promise<[string, JsonObject]> => {
    const path = join(folder, file);
    return [file, { [signatureKey]: signatures.asset, path, hash: await hashOf(path) }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** One archive of the matching files; the engine computes its hash. */
async function fileArchive(folder: string, globs: readonly string[]): Promise<JsonObject> {
  return { [signatureKey]: signatures.archive, assets: await fileAssets(folder, globs) };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
