/**
 * Runs Lambda functions as processes of this machine, with the rights of the user who runs the sandbox. A process
 * serves one invocation at a time, and is kept for the next.
 */
import { randomUUID } from "node:crypto";
import { AwsError } from "../gateway/errors";
import type { Credentials } from "../services/sts/credentials";
import type { FunctionInvocation } from "../snapshots";
import { Code } from "./code";
import { functionEnvironment } from "./environment";
import { Fleet } from "./fleet";
import { type FunctionOutcome, FunctionProcess, tailLength } from "./process";
import { RuntimeApi } from "./runtime-api";
import { runtimeOf } from "./runtimes";

/** Credentials must last as long as a busy process: the longest session. */
const sessionSeconds = 12 * 3600;

/** The facts of a function that running it needs. */
export interface RunnableFunction {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** Changes with code and configuration. */
  readonly revisionId: string;
  readonly roleArn: string;
  readonly runtime: string;
  readonly handler: string;
  readonly codeSha256: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly logGroup: string;
}

interface FunctionsOptions {
  /** Folder for code. */
  readonly folder: string;
  /** A Python to unpack it. */
  readonly python: string;
  readonly credentials: Credentials;
  /** RoleId of a role; undefined when the role does not exist. */
  readonly roleId: (account: string, name: string) => Promise<string | undefined>;
  /** URL of the sandbox, for SDKs inside functions. */
  readonly endpoint: () => string;
  /** Called with a function's output. */
  readonly writeLog: (made: RunnableFunction, stream: string, lines: readonly string[]) => void;
  readonly log: (line: string) => void;
}

export class Functions {
  readonly code: Code;
  private readonly options: FunctionsOptions;
  private readonly api = new RuntimeApi();
  /** By ARN and revision; roleId is of the role whose session the processes have. */
  private readonly fleets = new Map<string, { readonly roleId: string; readonly fleet: Fleet }>();
  private readonly retired: Fleet[] = [];

  constructor(options: FunctionsOptions) {
    this.options = options;
    this.code = new Code(options.folder, options.python);
  }

  /** Installs a runtime's packages. @returns false for a runtime that the sandbox does not have */
  async prepare(runtime: string): Promise<boolean> {
    const found = runtimeOf(runtime);
    await found?.prepare(this.options.log);
    return found !== undefined;
  }

  /** @throws AwsError when the function's role was deleted */
  async invoke(made: RunnableFunction, payload: Buffer): Promise<FunctionInvocation> {
    await this.prepare(made.runtime);
    const roleId = await this.options.roleId(made.account, roleNameOf(made));
    if (roleId === undefined) {
      this.forget(made);
      throw new AwsError(
        "AccessDeniedException",
        "The role defined for the function cannot be assumed by Lambda.",
        403,
      );
    }
    const fleet = this.fleetOf(made, roleId);
    const requestId = randomUUID();
    const began = performance.now();
    const asked = { requestId, payload, functionArn: made.arn, traceId: newTrace() };
    let process: FunctionProcess;
    let outcome: FunctionOutcome | undefined;
    let isCold: boolean;
    // A failed process may still be ending when it gets the next invocation: then try another.
    do {
      process = await fleet.take();
      isCold = process.initialization === undefined;
      process.beginLog();
      const start = () => process.log(`START RequestId: ${requestId} Version: $LATEST`);
      outcome = await process.invoke(asked, made.timeoutSeconds * 1000, start);
      if (outcome === undefined) fleet.giveBack(process);
    } while (outcome === undefined);
    const initialization = isCold ? process.initialization : undefined;
    const milliseconds = Math.max(1, Math.round(performance.now() - began) - (initialization ?? 0));
    // Read the handler's output before the last lines are written.
    await new Promise((resolve) => setImmediate(resolve));
    process.log(
      `END RequestId: ${requestId}`,
      report(made, process, requestId, milliseconds, initialization),
    );
    const tail = Buffer.from(process.tail).subarray(-tailLength);
    fleet.giveBack(process);
    return { ...outcome, requestId, tail };
  }

  /** After a change or deletion of the function or its role: its processes end when they are idle. */
  forget(made: Pick<RunnableFunction, "arn" | "revisionId">): void {
    const key = keyOf(made);
    const known = this.fleets.get(key);
    if (known === undefined) return;
    known.fleet.retire();
    this.retired.push(known.fleet);
    this.fleets.delete(key);
  }

  async stop(): Promise<void> {
    const fleets = [...this.fleets.values()].map(({ fleet }) => fleet);
    await Promise.all([...fleets, ...this.retired].map((fleet) => fleet.stop()));
    this.api.stop();
  }

  private fleetOf(made: RunnableFunction, roleId: string): Fleet {
    const known = this.fleets.get(keyOf(made));
    if (known?.roleId === roleId) return known.fleet;
    this.forget(made);
    const fleet = new Fleet(() => this.start(made, roleId));
    this.fleets.set(keyOf(made), { roleId, fleet });
    return fleet;
  }

  private start(made: RunnableFunction, roleId: string): FunctionProcess {
    const { credentials, endpoint, writeLog } = this.options;
    const folder = this.code.folderOf(made.account, made.codeSha256);
    return new FunctionProcess({
      api: this.api,
      folder,
      memoryLimit: made.memoryMegabytes * 1024 * 1024,
      command: runtimeOf(made.runtime)?.command(made.handler, made.memoryMegabytes) ?? [],
      environment: (address, stream) =>
        functionEnvironment(
          made,
          { address, stream, folder },
          credentials.issue(made.account, roleNameOf(made), made.name, sessionSeconds, roleId),
          endpoint(),
        ),
      write: (stream, lines) => writeLog(made, stream, lines),
    });
  }
}

const roleNameOf = ({ roleArn }: RunnableFunction) => roleArn.split("/").at(-1) ?? "";
const keyOf = ({ arn, revisionId }: Pick<RunnableFunction, "arn" | "revisionId">) => `${arn} ${revisionId}`;

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function newTrace(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomUUID().replaceAll("-", "").slice(0, 24)};Sampled=0`;
}

function report(
  made: RunnableFunction,
  { memory }: FunctionProcess,
  requestId: string,
  milliseconds: number,
  initialization: number | undefined,
): string {
  const megabytes = memory === undefined ? made.memoryMegabytes : Math.ceil(memory / 1024 / 1024);
  return [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${milliseconds.toFixed(2)} ms`,
    `Billed Duration: ${milliseconds} ms`,
    `Memory Size: ${made.memoryMegabytes} MB`,
    `Max Memory Used: ${megabytes} MB`,
    ...(initialization === undefined ? [] : [`Init Duration: ${initialization.toFixed(2)} ms`]),
  ].join("\t");
}
