/** Runs a plugin that is a Node.js program: a policy pack, or a provider with a PulumiPlugin.yaml. */
import type { ServerWritableStream } from "@grpc/grpc-js";
import { type RunPluginRequest, RunPluginResponse } from "@pulumi/pulumi/proto/language_pb";
import { notSupported, RpcError } from "../plugin/errors";
import { messageOf } from "../plugin/message";
import { type Processes, stopChild } from "../plugin/processes";
import { hostOptions, splitArguments } from "./options";
import { resolveFrom } from "./resolve";

type Call = ServerWritableStream<RunPluginRequest, RunPluginResponse>;

export function runPlugin(call: Call, processes: Processes): void {
  const request = call.request;
  let command: { folder: string; args: string[] };
  try {
    const found = pluginCommand(request);
    if (found === undefined) {
      call.emit("error", notSupported(`a Node plugin of kind ${request.getKind()}`, "use an executable"));
      return;
    }
    command = found;
  } catch (error) {
    // From this on the plugin's standard error, the engine advises to install dependencies.
    const stderr = new RunPluginResponse();
    stderr.setStderr(Buffer.from(`${messageOf(error)}\n`));
    call.write(stderr);
    finish(call, 1);
    return;
  }
  const child = processes.spawn(process.execPath, command.args, {
    cwd: command.folder,
    env: environment(request),
    stdio: ["ignore", "pipe", "pipe"],
  });
  // The engine ends a plugin by cancelling the call.
  call.on("cancelled", () => stopChild(child));
  child.stdout?.on("data", (data: Buffer) => {
    const response = new RunPluginResponse();
    response.setStdout(data);
    call.write(response);
  });
  child.stderr?.on("data", (data: Buffer) => {
    const response = new RunPluginResponse();
    response.setStderr(data);
    call.write(response);
  });
  child.once("error", (error) => call.emit("error", new RpcError(error.message)));
  child.once("close", (code) => finish(call, code ?? 1));
}

function finish(call: Call, code: number): void {
  const last = new RunPluginResponse();
  last.setExitcode(code);
  call.write(last);
  call.end();
}

function pluginCommand(request: RunPluginRequest): { folder: string; args: string[] } | undefined {
  const info = request.getInfo();
  const program = info?.getProgramDirectory() || request.getProgram();
  const engine = request.getArgsList().findLast((arg) => !arg.startsWith("-")) ?? "";
  const nodeArgs = splitArguments(hostOptions(info).nodeargs);
  if (request.getKind() === "analyzer") {
    const run = resolveFrom(program, "@pulumi/pulumi/cmd/run-policy-pack");
    return { folder: program, args: [...nodeArgs, run, engine, program] };
  }
  if (request.getKind() === "resource") {
    const run = resolveFrom(program, "@pulumi/pulumi/cmd/run-plugin");
    return { folder: request.getPwd() || program, args: [...nodeArgs, run, program, engine] };
  }
  return undefined;
}

/** `env` of the request is the whole environment; of two entries of one name the later counts. */
function environment(request: RunPluginRequest): NodeJS.ProcessEnv {
  const entries = request.getEnvList().map((entry): [string, string] => {
    const at = entry.indexOf("=", 1);
    return [entry.slice(0, at), entry.slice(at + 1)];
  });
  const options = hostOptions(request.getInfo());
  return {
    ...Object.fromEntries(entries),
    ...(options.tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
  };
}
