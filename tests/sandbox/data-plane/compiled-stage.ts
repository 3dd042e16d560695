/** Everything of a deployed stage that can be worked out before the first request. */
import type { ApiResource, DeployedApi, DeployedStage, Method } from "../model";
import { own } from "../own";
import { type AccessLogFormat, compileAccessLog } from "./access-log";
import type { RequestParameters } from "./mapping-template";
import { compileMock, type Invoke } from "./mock-integration";
import { PathTree } from "./path-tree";

interface RequiredParameter {
  readonly place: keyof RequestParameters;
  readonly name: string;
}

interface CompiledMethod {
  readonly requiredParameters: readonly RequiredParameter[];
  /** Names of the required parameters that a request lacks. */
  missingParameters(given: RequestParameters): readonly string[];
  /** undefined: there is no integration, or one of a type that the sandbox does not run. */
  readonly invoke: Invoke | undefined;
}

export interface CompiledStage {
  readonly tree: PathTree;
  readonly accessLog: AccessLogFormat | undefined;
  method(method: Method): CompiledMethod;
}

function requiredOf(method: Method): readonly RequiredParameter[] {
  return Object.entries(method.requestParameters).flatMap(([key, required]) => {
    const [, place, name] = /^method\.request\.(path|querystring|header)\.(.+)$/.exec(key) ?? [];
    const isPlace = place === "path" || place === "querystring" || place === "header";
    return required && isPlace && name !== undefined ? [{ place, name }] : [];
  });
}

function compileMethod(method: Method): CompiledMethod {
  const requiredParameters = requiredOf(method);
  const { integration } = method;
  return {
    requiredParameters,
    missingParameters: (given) =>
      requiredParameters.flatMap(({ place, name }) =>
        (own(given[place], place === "header" ? name.toLowerCase() : name) ?? "") === "" ? [name] : [],
      ),
    invoke: integration?.type === "MOCK" ? compileMock(integration, method) : undefined,
  };
}

const stages = new WeakMap<DeployedStage, CompiledStage>();

export function compiledStage(stage: DeployedStage, api: DeployedApi): CompiledStage {
  const known = stages.get(stage);
  if (known !== undefined) return known;
  const methods = new WeakMap<Method, CompiledMethod>();
  const compiled: CompiledStage = {
    tree: new PathTree(stage.snapshot.resources satisfies readonly ApiResource[]),
    accessLog: stage.accessLog === undefined ? undefined : compileAccessLog(stage.accessLog, api, stage),
    method(method) {
      const made = methods.get(method) ?? compileMethod(method);
      methods.set(method, made);
      return made;
    },
  };
  stages.set(stage, compiled);
  return compiled;
}
