/** A deployed stage, compiled before its first request. */

import { parseBoundedJson, UnreadableJson } from "../bounded-json";
import { own } from "../own";
import type { ApiResource, DeployedApi, DeployedStage, DeploymentSnapshot, Method } from "../snapshots";
import { type AccessLogFormat, compileAccessLog } from "./access-log";
import { type Exchange, header } from "./exchange";
import { integrationOf } from "./integrations";
import type { Integrate } from "./integrations/integration";
import type { RequestParameters } from "./mapping-template";
import { PathTree } from "./path-tree";
import { mediaType } from "./payload";
import { invalidBody, missingParameters, type Refusal } from "./refusals";
import { schemas } from "./request-models";

interface RequiredParameter {
  readonly place: keyof RequestParameters;
  readonly name: string;
}

interface CompiledMethod {
  /** The refusal by the request validator; undefined: none, or no validator. */
  refused(exchange: Exchange, parameters: () => RequestParameters): Refusal | undefined;
  /** undefined: there is no integration, or one of a type that the sandbox does not emulate. */
  readonly integrate: Integrate | undefined;
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

type Schemas = ReturnType<typeof schemas>;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html */
function compileMethod(method: Method, snapshot: DeploymentSnapshot, schemaOf: Schemas): CompiledMethod {
  const { integration, validator } = method;
  const required = validator?.parameters ? requiredOf(method) : [];
  const models = new Map(
    validator?.body
      ? Object.entries(method.requestModels).map(([type, name]) => [type.toLowerCase(), schemaOf(name)])
      : [],
  );
  return {
    refused(exchange, parameters) {
      const given = required.length === 0 ? undefined : parameters();
      const missing = required.filter(
        ({ place, name }) => !own(given?.[place], place === "header" ? name.toLowerCase() : name),
      );
      if (missing.length > 0) return missingParameters(missing.map(({ name }) => name));
      if (models.size === 0) return undefined;
      const type = mediaType(header(exchange, "content-type")) ?? "application/json";
      const fits = models.has(type) ? models.get(type) : models.get("$default");
      return fits === undefined || matches(exchange.body, fits) ? undefined : invalidBody;
    },
    integrate: integration && integrationOf(integration.type)?.(integration, method, snapshot),
  };
}

function matches(body: string, fits: (body: unknown) => boolean): boolean {
  try {
    return fits(body.trim() === "" ? {} : parseBoundedJson(body));
  } catch (error) {
    if (error instanceof UnreadableJson) return false;
    throw error;
  }
}

const stages = new WeakMap<DeployedStage, CompiledStage>();

export function compiledStage(stage: DeployedStage, api: DeployedApi): CompiledStage {
  const known = stages.get(stage);
  if (known !== undefined) return known;
  let schemaOf: Schemas | undefined;
  const methods = new WeakMap<Method, CompiledMethod>();
  const compiled: CompiledStage = {
    tree: new PathTree(stage.snapshot.resources satisfies readonly ApiResource[]),
    accessLog: stage.accessLog === undefined ? undefined : compileAccessLog(stage.accessLog, api, stage),
    method(method) {
      const made =
        methods.get(method) ??
        compileMethod(method, stage.snapshot, (name) => {
          schemaOf ??= schemas(api.id, stage.snapshot.models);
          return schemaOf(name);
        });
      methods.set(method, made);
      return made;
    },
  };
  stages.set(stage, compiled);
  return compiled;
}
