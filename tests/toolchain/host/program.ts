/** Runs a Pulumi program: `node @pulumi/pulumi/cmd/run` of the program's own node_modules. */
import { type RunRequest, RunResponse } from "@pulumi/pulumi/proto/language_pb";
import { type Processes, stopChild } from "../plugin/processes";
import { hostOptions, splitArguments } from "./options";
import { resolveFrom } from "./resolve";

/** Exit code of cmd/run when it has already printed the error. */
const alreadyReported = 32;

export interface Cancellation {
  on(event: "cancelled", listener: () => void): unknown;
}

export async function runProgram(
  request: RunRequest,
  engine: string,
  tracing: string | undefined,
  processes: Processes,
  call: Cancellation,
): Promise<RunResponse> {
  const info = request.getInfo();
  const options = hostOptions(info);
  const folder = info?.getProgramDirectory() || request.getPwd();
  const args = [
    ...splitArguments(options.nodeargs),
    resolveFrom(folder, "@pulumi/pulumi/cmd/run"),
    ...flags(request, engine, tracing),
    info?.getEntryPoint() || request.getProgram() || ".",
    ...request.getArgsList(),
  ];
  const child = processes.spawn(process.execPath, args, {
    cwd: request.getPwd() || folder,
    env: environment(request, options),
    stdio: ["ignore", "inherit", "inherit"],
  });
  call.on("cancelled", () => stopChild(child));
  const ended = await new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(
    (resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve({ code, signal }));
    },
  );
  const response = new RunResponse();
  if (ended.code === alreadyReported) response.setBail(true);
  else if (ended.signal !== null) response.setError(`Program was ended by signal ${ended.signal}`);
  else if (ended.code !== 0) response.setError(`Program exited with non-zero exit code: ${ended.code}`);
  return response;
}

function flags(request: RunRequest, engine: string, tracing: string | undefined): string[] {
  const values = {
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": request.getInfo()?.getRootDirectory() ?? "",
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: String(request.getParallel()),
    tracing: tracing ?? "",
  };
  const named = Object.entries(values).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value]));
  return request.getDryrun() ? [...named, "--dry-run"] : named;
}

function environment(request: RunRequest, options: ReturnType<typeof hostOptions>): NodeJS.ProcessEnv {
  const config = Object.fromEntries(request.getConfigMap().entries());
  return {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    ...(options.typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
    ...(options.tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
  };
}
