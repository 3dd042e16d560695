/**
 * Stand-in for Pulumi's Node.js language host (pulumi-language-nodejs), which is published only with the CLI's official
 * release. It starts programs and policy packs; all other communication is between the program and the engine.
 */
import { type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import { type ILanguageRuntimeServer, LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import {
  AboutResponse,
  type GetProgramDependenciesRequest,
  type GetRequiredPackagesRequest,
  LanguageHandshakeResponse,
  type RunRequest,
  type RunResponse,
  RuntimeOptionsResponse,
} from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { asRpcError, notSupported, RpcError } from "../plugin/errors";
import { Processes } from "../plugin/processes";
import { engineAddress, serve } from "../plugin/serve";
import { installDependencies } from "./install-dependencies";
import { programDependencies, requiredPackages } from "./packages-response";
import { runProgram } from "./program";
import { runPlugin } from "./run-plugin";

/** Set by the bundler to the version of this host's engine. */
declare const hostVersion: string;

const args = process.argv.slice(2);
const engine = engineAddress(args);
const tracing = args[args.indexOf("--tracing") + 1];
const processes = new Processes();

function answer<Request, Response>(
  make: (call: ServerUnaryCall<Request, Response>) => Response | Promise<Response>,
) {
  return async (call: ServerUnaryCall<Request, Response>, reply: sendUnaryData<Response>) => {
    try {
      reply(null, await make(call));
    } catch (error) {
      reply(asRpcError(error), null);
    }
  };
}

function refuse(method: string) {
  return (_call: unknown, reply: sendUnaryData<never>) =>
    reply(
      notSupported(`the language host's ${method}`, "install the Pulumi CLI's official release to use it"),
      null,
    );
}

const implementation: ILanguageRuntimeServer = {
  handshake: answer(() => new LanguageHandshakeResponse()),
  getPluginInfo: answer(() => {
    const info = new PluginInfo();
    info.setVersion(hostVersion);
    return info;
  }),
  about: answer(() => {
    const about = new AboutResponse();
    about.setExecutable(process.execPath);
    about.setVersion(process.version);
    return about;
  }),
  getRequiredPackages: answer((call: ServerUnaryCall<GetRequiredPackagesRequest, unknown>) =>
    requiredPackages(call.request.getInfo()),
  ),
  getProgramDependencies: answer((call: ServerUnaryCall<GetProgramDependenciesRequest, unknown>) =>
    programDependencies(call.request.getInfo(), call.request.getTransitivedependencies()),
  ),
  runtimeOptionsPrompts: answer(() => new RuntimeOptionsResponse()),
  installDependencies: (call) => installDependencies(call, processes),
  run: answer((call: ServerUnaryCall<RunRequest, RunResponse>) =>
    runProgram(call.request, engine, args.includes("--tracing") ? tracing : undefined, processes, call),
  ),
  runPlugin: (call) => runPlugin(call, processes),
  cancel: answer(async () => {
    await processes.stop();
    return new Empty();
  }),
  // After UNIMPLEMENTED the engine calls getRequiredPackages.
  getRequiredPlugins: (_call: unknown, reply: sendUnaryData<never>) =>
    reply(new RpcError("use getRequiredPackages", status.UNIMPLEMENTED), null),
  template: refuse("Template"),
  generateProgram: refuse("GenerateProgram"),
  generateProject: refuse("GenerateProject"),
  generatePackage: refuse("GeneratePackage"),
  pack: refuse("Pack"),
  link: refuse("Link"),
};

void serve(LanguageRuntimeService, implementation, processes);
