import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import {
  type CheckRequest,
  ConfigureResponse,
  type CreateRequest,
  CreateResponse,
  type DeleteRequest,
  type DiffRequest,
  GetSchemaResponse,
  type InvokeRequest,
  InvokeResponse,
  ProviderHandshakeResponse,
  type ReadRequest,
  ReadResponse,
  type UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { parseUrn } from "../../../shared/contract/urn";
import { asRpcError, notSupported } from "../plugin/errors";
import type { Processes } from "../plugin/processes";
import { changes } from "./difference";
import type { EngineLog } from "./engine-log";
import { commandInputs, failures, runInputs, withoutOutputs } from "./inputs";
import { create, newId, remove, runOnce, update } from "./resource";
import { checkFailure, checkResponse, diffResponse } from "./responses";
import { fromStruct, toStruct } from "./values";

const commandType = "command:local:Command";
const runToken = "command:local:run";
const officialPlugin =
  "it needs the official command plugin, which `pulumi plugin install resource command` brings";

function answer<Request, Response>(make: (request: Request) => Response | Promise<Response>) {
  return async (call: ServerUnaryCall<Request, Response>, reply: sendUnaryData<Response>) => {
    try {
      reply(null, await make(call.request));
    } catch (error) {
      reply(asRpcError(error), null);
    }
  };
}

function onlyCommands(urn: string): void {
  const { type } = parseUrn(urn);
  if (type !== commandType) throw notSupported(type, officialPlugin);
}

export function commandProvider(
  version: string,
  engine: EngineLog,
  processes: Processes,
): UntypedServiceImplementation {
  const context = (urn: string) => ({ processes, log: (line: string) => engine.line(urn, line) });
  return {
    handshake: answer(() => {
      const response = new ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      return response;
    }),
    getPluginInfo: answer(() => {
      const info = new PluginInfo();
      info.setVersion(version);
      return info;
    }),
    getSchema: answer(() => {
      const response = new GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: "command", version, resources: {}, functions: {} }));
      return response;
    }),
    checkConfig: answer((request: CheckRequest) => checkResponse(request, [])),
    diffConfig: answer(() => diffResponse([])),
    configure: answer(() => {
      const response = new ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    }),
    check: answer((request: CheckRequest) => {
      onlyCommands(request.getUrn());
      return checkResponse(request, failures(commandInputs, fromStruct(request.getNews())), {
        addPreviousOutputInEnv: true,
      });
    }),
    diff: answer((request: DiffRequest) => {
      onlyCommands(request.getUrn());
      // `olds` has outputs only. An old engine does not send inputs; the outputs also contain them.
      const olds = request.getOldInputs() ?? request.getOlds();
      return diffResponse(changes(withoutOutputs(fromStruct(olds)), fromStruct(request.getNews())));
    }),
    create: answer(async (request: CreateRequest) => {
      const inputs = fromStruct(request.getProperties());
      const urn = request.getUrn();
      try {
        const outputs = await create(inputs, request.getPreview(), context(urn));
        const response = new CreateResponse();
        response.setId(request.getPreview() ? "" : newId(request.getName() || parseUrn(urn).name));
        response.setProperties(toStruct(outputs));
        return response;
      } finally {
        await engine.flush();
      }
    }),
    // A command cannot be read again, so the state does not change.
    read: answer((request: ReadRequest) => {
      const response = new ReadResponse();
      response.setId(request.getId());
      response.setProperties(request.getProperties());
      response.setInputs(request.getInputs());
      return response;
    }),
    update: answer(async (request: UpdateRequest) => {
      const [olds, news] = [fromStruct(request.getOlds()), fromStruct(request.getNews())];
      try {
        const outputs = await update(olds, news, request.getPreview(), context(request.getUrn()));
        const response = new UpdateResponse();
        response.setProperties(toStruct(outputs));
        return response;
      } finally {
        await engine.flush();
      }
    }),
    delete: answer(async (request: DeleteRequest) => {
      try {
        await remove(fromStruct(request.getProperties()), context(request.getUrn()));
        return new Empty();
      } finally {
        await engine.flush();
      }
    }),
    invoke: answer(async (request: InvokeRequest) => {
      if (request.getTok() !== runToken) throw notSupported(request.getTok(), officialPlugin);
      const args = fromStruct(request.getArgs());
      const response = new InvokeResponse();
      const failed = failures(runInputs, args);
      response.setFailuresList(failed.map(checkFailure));
      if (failed.length > 0) return response;
      try {
        response.setReturn(toStruct(await runOnce(args, context(""))));
        return response;
      } finally {
        await engine.flush();
      }
    }),
    cancel: answer(async () => {
      await processes.stop();
      return new Empty();
    }),
    parameterize: answer(() => {
      throw notSupported("parameterization", officialPlugin);
    }),
    call: answer(() => {
      throw notSupported("a method call", officialPlugin);
    }),
    construct: answer(() => {
      throw notSupported("a component", officialPlugin);
    }),
    list: answer(() => {
      throw notSupported("listing", officialPlugin);
    }),
    attach: answer(() => {
      throw notSupported("attaching a debugger", officialPlugin);
    }),
    getMapping: answer(() => {
      throw notSupported("a mapping", officialPlugin);
    }),
    getMappings: answer(() => {
      throw notSupported("a mapping", officialPlugin);
    }),
  };
}
