import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import {
  CheckFailure,
  type CheckRequest,
  CheckResponse,
  ConfigureResponse,
  type CreateRequest,
  CreateResponse,
  type DeleteRequest,
  type DiffRequest,
  DiffResponse,
  GetSchemaResponse,
  type InvokeRequest,
  InvokeResponse,
  PropertyDiff,
  ProviderHandshakeResponse,
  type ReadRequest,
  ReadResponse,
  type UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { asRpcError, notSupported } from "../plugin/errors";
import type { Processes } from "../plugin/processes";
import { type Change, changes } from "./difference";
import type { EngineLog } from "./engine-log";
import { commandInputs, type Failure, failures, runInputs, withoutOutputs } from "./inputs";
import { create, newId, remove, runOnce, update } from "./resource";
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
  const type = urn.split("::").at(-2)?.split("$").at(-1) ?? urn;
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
      // `olds` holds outputs only; an engine too old to send inputs leaves their echo in the outputs.
      const olds = request.getOldInputs() ?? request.getOlds();
      return diffResponse(changes(withoutOutputs(fromStruct(olds)), fromStruct(request.getNews())));
    }),
    create: answer(async (request: CreateRequest) => {
      const inputs = fromStruct(request.getProperties());
      const urn = request.getUrn();
      try {
        const outputs = await create(inputs, request.getPreview(), context(urn));
        const response = new CreateResponse();
        response.setId(
          request.getPreview() ? "" : newId(request.getName() || (urn.split("::").at(-1) ?? "")),
        );
        response.setProperties(toStruct(outputs));
        return response;
      } finally {
        await engine.flush();
      }
    }),
    // A command leaves nothing that could be read again: the state is what is known.
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

function checkFailure({ property, reason }: Failure): CheckFailure {
  const failure = new CheckFailure();
  failure.setProperty(property);
  failure.setReason(reason);
  return failure;
}

function checkResponse(request: CheckRequest, failed: readonly Failure[], defaults = {}): CheckResponse {
  const response = new CheckResponse();
  response.setInputs(toStruct({ ...defaults, ...fromStruct(request.getNews()) }));
  response.setFailuresList(failed.map(checkFailure));
  return response;
}

function diffResponse(found: readonly Change[]): DiffResponse {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = PropertyDiff.Kind;
  const kinds = {
    add: [ADD, ADD_REPLACE],
    delete: [DELETE, DELETE_REPLACE],
    update: [UPDATE, UPDATE_REPLACE],
  } as const;
  const response = new DiffResponse();
  response.setChanges(
    found.length === 0 ? DiffResponse.DiffChanges.DIFF_NONE : DiffResponse.DiffChanges.DIFF_SOME,
  );
  response.setHasdetaileddiff(true);
  const names = (some: readonly Change[]) => [
    ...new Set(some.map(({ path }) => path.split(/[.[]/)[0] ?? path)),
  ];
  response.setDiffsList(names(found));
  response.setReplacesList(names(found.filter(({ replace }) => replace)));
  for (const { path, kind, replace } of found) {
    const difference = new PropertyDiff();
    difference.setKind(kinds[kind][replace ? 1 : 0]);
    difference.setInputdiff(true);
    response.getDetaileddiffMap().set(path, difference);
  }
  return response;
}
