import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { isMapping } from "../shared/open-api/document";
import { fileText } from "./file-text";

const draft4 = "http://json-schema.org/draft-04/schema#";
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const mostBytes = 400_000;

/** JSON of a file with a JSON schema. */
const schemaFile = z.string().transform((file, context): string => {
  const schema = jsonOf(file);
  const { $schema = draft4 } = isMapping(schema) ? schema : {};
  if (isMapping(schema) && String($schema).replace(/#?$/, "#") === draft4)
    return JSON.stringify({ $schema: draft4, ...schema });
  const message = isMapping(schema)
    ? `its $schema is ${JSON.stringify($schema)}; expected ${draft4}, which API Gateway reads`
    : `expected a file of a JSON schema (draft 4) of at most ${mostBytes} bytes, by its path in the provider's folder`;
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(fileText(file, mostBytes) ?? "");
  } catch {
    return undefined;
  }
}

const parameter = z.string().regex(/^[A-Za-z0-9._$-]+$/, "expected a name of letters, digits and ._$-");

/**
 * Required parts of a request: without them API Gateway answers 400 and does not call the integration.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
export const validation = z
  .strictObject({
    /** Schema of the body, for every content type. */
    body: schemaFile.optional(),
    query: z.array(parameter).default([]),
    headers: z.array(parameter).default([]),
  })
  .refine(
    ({ body, query, headers }) => body !== undefined || query.length + headers.length > 0,
    "expected body, query or headers",
  );

export type Validation = z.infer<typeof validation>;

/** A method's request settings, with their validator and model. */
export function requestsOf(
  { body, query, headers }: Validation,
  at: {
    readonly parent: pulumi.Resource;
    readonly routeName: string;
    readonly restApi: pulumi.Input<string>;
  },
): Pick<aws.apigateway.MethodArgs, "requestModels" | "requestValidatorId"> & {
  readonly requestParameters?: Readonly<Record<string, boolean>>;
} {
  const { parent, routeName, restApi } = at;
  const hasParameters = query.length + headers.length > 0;
  const validator = new aws.apigateway.RequestValidator(
    routeName,
    {
      restApi,
      name: routeName,
      validateRequestBody: body !== undefined,
      validateRequestParameters: hasParameters,
    },
    { parent },
  );
  const parameters = [
    ...query.map((name) => `method.request.querystring.${name}`),
    ...headers.map((name) => `method.request.header.${name}`),
  ];
  return {
    requestValidatorId: validator.id,
    ...(hasParameters
      ? { requestParameters: Object.fromEntries(parameters.map((name) => [name, true])) }
      : {}),
    // Without $default bodies of other content types are not validated.
    ...(body === undefined ? {} : { requestModels: { $default: bodyModel(body, at).name } }),
  };
}

function bodyModel(
  schema: string,
  { parent, routeName, restApi }: Parameters<typeof requestsOf>[1],
): aws.apigateway.Model {
  const digest = createHash("sha256").update(routeName).digest("hex").slice(0, 8);
  return new aws.apigateway.Model(
    routeName,
    // Names of models have letters and digits only.
    {
      restApi,
      name: `${routeName.replace(/[^A-Za-z0-9]+/g, "").slice(0, 48)}${digest}`,
      contentType: "application/json",
      schema,
    },
    { parent },
  );
}
