/**
 * Stand-in for the official command plugin (pulumi-resource-command), which is published only as a binary.
 * Covers command:local:Command and command:local:run; command:remote:* is refused.
 */
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Processes } from "../plugin/processes";
import { engineAddress, serve } from "../plugin/serve";
import { EngineLog } from "./engine-log";
import { commandProvider } from "./provider";

/** Set by the bundler to the version of @pulumi/command. */
declare const pluginVersion: string;

const processes = new Processes();
const engine = new EngineLog(engineAddress(process.argv.slice(2)));
void serve(ResourceProviderService, commandProvider(pluginVersion, engine, processes), processes);
