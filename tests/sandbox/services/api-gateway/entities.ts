import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Call, Context, Reply } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own } from "../../own";
import { pageAt, restReply } from "../json";
import type { Deployment, Integration, Method, Resource, RestApi, Stage } from "./model";
import { type PatchOperation, patchOperations } from "./patch";

/** Like API Gateway's: ids of APIs have ten characters, of resources and deployments six. */
export function newId(length: 10 | 6): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  return [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join("");
}

/** @throws AwsError BadRequestException for a blank name */
export function checkName(what: string, name: string): void {
  if (name.trim() === "") throw new AwsError("BadRequestException", `${what} name must not be blank.`);
}

export function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** The request's body, checked. @throws AwsError BadRequestException naming the field. */
export function input<T>(call: Call, schema: z.ZodType<T>): T {
  let given: unknown;
  try {
    given = call.body.length === 0 ? {} : JSON.parse(call.body.toString("utf8"));
  } catch {
    throw new AwsError("BadRequestException", "Invalid JSON in the request body.");
  }
  const result = schema.safeParse(dropNull(given));
  if (result.success) return result.data;
  throw new AwsError("BadRequestException", `Invalid request input: ${z.prettifyError(result.error)}`);
}

/** Some SDKs write absent fields as null. */
function dropNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropNull);
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(kept.map(([name, field]) => [name, dropNull(field)]));
}

export function patchInput(call: Call): readonly PatchOperation[] {
  return input(call, patchOperations).patchOperations ?? [];
}

/**
 * A page of a list: 25 items by default, 500 at most. position is where the next page begins.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_GetResources.html
 */
export function pageReply(call: Call, items: readonly unknown[]): Reply {
  const limit = call.parameters.get("limit") ?? "25";
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > 500) {
    throw new AwsError(
      "BadRequestException",
      `Invalid limit "${limit}": it accepts whole numbers from 1 to 500.`,
    );
  }
  const position = call.parameters.get("position") ?? "0";
  const invalid = () => new AwsError("BadRequestException", "Invalid position parameter specified");
  const { page, next } = pageAt(items, position, Number(limit), invalid);
  return restReply(200, { item: page, ...(next === undefined ? {} : { position: next }) });
}

export function parameter(call: Call, name: string): string {
  const value = call.parameters.get(name);
  if (value === undefined) throw new AwsError("BadRequestException", `${name} is missing.`);
  return value;
}

export function notFound(message: string): AwsError {
  return new AwsError("NotFoundException", message, 404);
}

/** The API in the path. @throws AwsError unless it is in the caller's account and region */
export function apiOf(call: Call, context: Context): RestApi {
  const id = parameter(call, "restApiId");
  const api = own(context.store.contents.restApis, id);
  if (api?.account !== call.account || api.region !== call.region) {
    throw notFound(`Invalid API identifier specified ${call.account}:${id}`);
  }
  return api;
}

export function resourceOf(call: Call, api: RestApi): Resource {
  const resource = own(api.resources, parameter(call, "resourceId"));
  if (!resource) throw notFound("Invalid Resource identifier specified");
  return resource;
}

export function methodOf(call: Call, api: RestApi): Method {
  const method = own(resourceOf(call, api).resourceMethods, parameter(call, "httpMethod"));
  if (!method) throw notFound("Invalid Method identifier specified");
  return method;
}

export function integrationOf(call: Call, api: RestApi): Integration {
  const integration = methodOf(call, api).methodIntegration;
  if (!integration) throw notFound("No integration defined for method");
  return integration;
}

export function deploymentOf(api: RestApi, id: string): Deployment {
  const deployment = own(api.deployments, id);
  if (!deployment) throw notFound("Invalid Deployment identifier specified");
  return deployment;
}

export function stageOf(call: Call, api: RestApi): Stage {
  const stage = own(api.stages, parameter(call, "stageName"));
  if (!stage) throw notFound("Invalid stage identifier specified");
  return stage;
}
