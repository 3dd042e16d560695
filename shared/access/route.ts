import { z } from "zod";
import { httpMethods } from "./grant";

/**
 * A path of the API: literal segments, {param}, and {proxy+} at the end.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
 */
export const routePath = z
  .string()
  .regex(/^(\/|(\/([A-Za-z0-9._:-]+|\{[A-Za-z0-9._:-]+\}))*(\/\{[A-Za-z0-9._:-]+\+\})?)$/, {
    error: ({ input }) => {
      const subtree =
        typeof input === "string" && input.endsWith("/*") ? `${input.slice(0, -1)}{proxy+}` : "";
      const instead = subtree === "" ? "" : `; write "${subtree}"`;
      return `expected "/", segments of letters, digits and ._:-, {param}, or {proxy+} at the end${instead}`;
    },
  })
  .refine((path) => path !== "", 'expected a path that starts with "/"');

/**
 * Who may be let in by the method itself: NONE, everyone whom the policies admit; AWS_IAM, those of them who sign
 * with SigV4; CUSTOM, those of them whom a Lambda authorizer lets in.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html
 */
const authorizationType = z.enum(["NONE", "AWS_IAM", "CUSTOM"]);

const integrationNames = ["lambda", "http"] as const;
export type IntegrationKind = (typeof integrationNames)[number];

/** What may answer a route, where that is no mock: the types that API Gateway has for it, in lower case, and its names. */
export const integrationKinds: Readonly<
  Record<IntegrationKind, { readonly types: readonly string[]; readonly any: string; readonly named: string }>
> = {
  lambda: { types: ["aws_proxy"], any: "a Lambda function", named: "the Lambda function" },
  http: { types: ["http", "http_proxy"], any: "an HTTP backend", named: "HTTP at" },
};

/** The kind of an integration by API Gateway's type, in any case; undefined of a mock and of what routes cannot have. */
export function integrationKindOf(type: string): IntegrationKind | undefined {
  return integrationNames.find((kind) => integrationKinds[kind].types.includes(type.toLowerCase()));
}

/** A method of the API, "ANY" for all. */
export const route = z.object({
  method: z.enum([...httpMethods, "ANY"]),
  path: routePath,
  authorization: authorizationType.default("NONE"),
  /** Of CUSTOM: which authorizer, and the headers that it reads. */
  authorizer: z.object({ name: z.string(), headers: z.array(z.string()) }).optional(),
  /** Whether a call must show an API key of a usage plan: no authorization, but without one nothing is answered. */
  apiKeyRequired: z.boolean().optional(),
  /** What answers it, where that is no mock. */
  integration: z.enum(integrationNames).optional(),
});

export type Route = z.infer<typeof route>;
