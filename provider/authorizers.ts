import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { type FunctionHome, invocationUri, invokePermission, lambdaFunction } from "./lambda-function";

const identitySource = z
  .string()
  .regex(
    /^(method\.request\.(header|querystring)\.[\w$.-]+|stageVariables\.\w+|context\.[\w.]+)$/,
    "expected method.request.header.NAME, method.request.querystring.NAME, stageVariables.NAME or context.NAME",
  );

const header = /^method\.request\.header\.(.+)$/;

/** A Lambda authorizer: a function that admits callers to a route.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html */
const authorizer = z
  .strictObject({
    lambda: lambdaFunction,
    /** token: its input is one header; request: the whole request. */
    type: z.enum(["token", "request"]).default("token"),
    identitySources: z
      .array(identitySource)
      .min(1, "expected at least one: answers are cached by them")
      .default(["method.request.header.Authorization"]),
    /** Seconds for which an answer is cached for the same identity sources; 0: not cached. */
    resultTtlSeconds: z.coerce.number().int().min(0).max(3600).default(300),
    /** Only for type token. */
    identityValidationExpression: z.string().min(1).optional(),
  })
  .superRefine(({ type, identitySources, identityValidationExpression }, context) => {
    const fault = (key: string, message: string) =>
      context.addIssue({ code: "custom", path: [key], message });
    if (type === "token" && !(identitySources.length === 1 && header.test(identitySources[0] ?? "")))
      fault("identitySources", "expected one header, method.request.header.NAME: a token is read from there");
    if (type === "request" && identityValidationExpression !== undefined)
      fault("identityValidationExpression", "expected none: it is for tokens, of type token");
  });

/** Authorizers by name. */
export const authorizers = z.record(
  z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, "expected letters, digits and -, as the name of an authorizer"),
  authorizer,
);

export type AuthorizerConfig = z.infer<typeof authorizer>;
export type AuthorizerConfigs = z.infer<typeof authorizers>;

/** The names of the headers that an authorizer reads. */
export function headersOf({ identitySources }: AuthorizerConfig): string[] {
  return identitySources.flatMap((source) => header.exec(source)?.[1] ?? []);
}

/** The settings whose change needs a new deployment. */
export function deployedAuthorizer({ lambda, ...rest }: AuthorizerConfig): unknown {
  return { ...rest, lambda: lambda.id };
}

/** Creates it, with a permission to invoke its function for exactly this authorizer. @returns its id */
export function makeAuthorizer(
  key: string,
  { lambda, type, identitySources, resultTtlSeconds, identityValidationExpression }: AuthorizerConfig,
  home: FunctionHome & { readonly restApi: aws.apigateway.RestApi },
): pulumi.Output<string> {
  const { parent, restApi } = home;
  const made = lambda.make(home);
  const name = `${home.name}-${key}`;
  const authorizer = new aws.apigateway.Authorizer(
    name,
    {
      restApi: restApi.id,
      name: key,
      type: type.toUpperCase(),
      authorizerUri: made.arn.apply(invocationUri),
      identitySource: identitySources.join(","),
      authorizerResultTtlInSeconds: resultTtlSeconds,
      ...(identityValidationExpression === undefined ? {} : { identityValidationExpression }),
    },
    { parent },
  );
  const permission = new aws.lambda.Permission(
    name,
    invokePermission(made.name, pulumi.interpolate`${restApi.executionArn}/authorizers/${authorizer.id}`),
    { parent, dependsOn: [...made.dependsOn] },
  );
  // A method with this authorizer waits for the permission.
  return pulumi.all([authorizer.id, permission.id]).apply(([id]) => id);
}
