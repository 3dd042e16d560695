import { z } from "zod";
import { modelUri, schemas } from "../../execute-api/request-models";
import type { Call, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { restReply } from "../json";
import { apiOf, checkName, input, newId, notFound, pageReply, parameter, patchInput } from "./entities";
import type { Model, RestApi } from "./model";
import { applyPatch, text } from "./patch";

const create = z.object({
  name: z.string(),
  contentType: z.string(),
  description: z.string().optional(),
  schema: z.string().optional(),
});

/** The models that AWS adds to every new API. */
export function defaultModels(): Record<string, Model> {
  const $schema = "http://json-schema.org/draft-04/schema#";
  const model = (name: string, description: string, schema: object): [string, Model] => [
    name,
    {
      id: newId(6),
      name,
      description,
      contentType: "application/json",
      schema: JSON.stringify(schema, null, 2),
    },
  ];
  const message = { message: { type: "string" } };
  return Object.fromEntries([
    model("Empty", "This is a default empty schema model", {
      $schema,
      title: "Empty Schema",
      type: "object",
    }),
    model("Error", "This is a default error schema model", {
      $schema,
      title: "Error Schema",
      type: "object",
      properties: message,
    }),
  ]);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html */
export const modelOperations: Operations = {
  CreateModel: (call, context) => {
    const api = apiOf(call, context);
    const model: Model = { id: newId(6), ...input(call, create) };
    checkModelName(model.name);
    if (own(api.models, model.name)) {
      throw new AwsError("ConflictException", "Model name already exists for this REST API", 409);
    }
    put(api.models, model.name, model);
    checkCount(api);
    checkSchema(model, api);
    return restReply(201, model);
  },
  GetModel: (call, context) => restReply(200, modelOf(call, apiOf(call, context))),
  GetModels: (call, context) => pageReply(call, Object.values(apiOf(call, context).models)),
  UpdateModel: (call, context) => {
    const api = apiOf(call, context);
    const model = modelOf(call, api);
    applyPatch(patchInput(call), {
      "/description": text(model, "description"),
      "/schema": text(model, "schema"),
    });
    checkCount(api);
    checkSchema(model, api);
    return restReply(200, model);
  },
  DeleteModel: (call, context) => {
    const api = apiOf(call, context);
    const { name } = modelOf(call, api);
    const user = userOf(name, api);
    if (user !== undefined) {
      throw new AwsError("ConflictException", `Cannot delete model '${name}', is referenced in ${user}`, 409);
    }
    delete api.models[name];
    return restReply(202);
  },
};

/**
 * Adds the models of an imported document, which may refer to each other in any order. A model replaces an existing one
 * of its name.
 */
export function addModels(
  api: RestApi,
  given: readonly {
    readonly name: string;
    readonly contentType: string;
    readonly description: string | undefined;
    readonly schema: unknown;
  }[],
): void {
  const models = given.map(({ name, contentType, description, schema }): Model => {
    checkModelName(name);
    const id = own(api.models, name)?.id ?? newId(6);
    const text = JSON.stringify(schema, (key, value: unknown) =>
      key === "$ref" && typeof value === "string" ? modelUri(api.id, value.split("/").at(-1) ?? "") : value,
    );
    return { id, name, contentType, ...(description ? { description } : {}), schema: text };
  });
  for (const model of models) put(api.models, model.name, model);
  checkCount(api);
  for (const model of models) checkSchema(model, api);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const mostModels = 60;
const longestSchema = 400 * 1024;

/** First, because the checks that follow take quadratic time. @throws AwsError */
function checkCount({ models }: RestApi): void {
  if (Object.keys(models).length > mostModels)
    throw new AwsError(
      "LimitExceededException",
      `Maximum number of Models for this API has been reached: it has ${mostModels} at most.`,
      429,
    );
  const long = Object.values(models).find(({ schema = "" }) => Buffer.byteLength(schema) > longestSchema);
  if (long !== undefined)
    throw new AwsError(
      "BadRequestException",
      `The schema of model ${long.name} is longer than ${longestSchema} bytes.`,
    );
}

function checkModelName(name: string): void {
  checkName("Model", name);
  if (!/^[a-zA-Z0-9]+$/.test(name))
    throw new AwsError("BadRequestException", `Model name must be alphanumeric: ${name}`);
}

function modelOf(call: Call, api: RestApi): Model {
  const name = parameter(call, "modelName");
  const model = own(api.models, name);
  if (!model) throw notFound(`Invalid model name specified: ${name}`);
  return model;
}

/** A method or model that uses the model. */
function userOf(name: string, api: RestApi): string | undefined {
  for (const { path, resourceMethods } of Object.values(api.resources)) {
    for (const { httpMethod, requestModels, methodResponses } of Object.values(resourceMethods)) {
      const models = [requestModels, ...Object.values(methodResponses ?? {}).map((it) => it.responseModels)];
      if (models.some((it) => Object.values(it ?? {}).includes(name)))
        return `method ${httpMethod} of ${path}`;
    }
  }
  const uri = modelUri(api.id, name);
  const other = Object.values(api.models).find((it) => it.name !== name && it.schema?.includes(`"${uri}"`));
  return other && `model ${other.name}`;
}

/** @throws AwsError BadRequestException for an invalid draft 4 JSON schema, and for references to unknown models */
function checkSchema({ name, schema }: Model, api: RestApi): void {
  if (schema === undefined) return;
  try {
    schemas(api.id, api.models)(name);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError(
      "BadRequestException",
      `Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified: ${reason}]`,
    );
  }
}
