import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { nameInStack } from "../shared/contract/stack-name";

/** Context for a new function. */
export interface FunctionHome {
  readonly parent: pulumi.Resource;
  /** Logical name for resources of the whole API. */
  readonly name: string;
  /** Days that logs are kept. */
  readonly logRetentionDays: number;
  /** Functions created so far, by logical name. */
  readonly made: Map<string, aws.lambda.Function>;
}

/** An existing function, or one to create. */
export interface ConfiguredFunction {
  /** Identifies it. */
  readonly id: string;
  /** Its name, and its settings, which must be the same in all routes. */
  readonly shared?: readonly [name: string, settings: string];
  /** Creates it once, unless it exists. */
  make(home: FunctionHome): UsableFunction;
}

export interface UsableFunction {
  readonly name: pulumi.Input<string>;
  readonly arn: pulumi.Output<string>;
  readonly dependsOn: readonly pulumi.Resource[];
}

const functionArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]{1,64}$/,
    "expected the ARN of a function, without version or alias",
  );

const settings = z.strictObject({
  arn: functionArn.optional(),
  code: z
    .string()
    .refine(
      (path) => existsSync(path),
      "expected an existing folder or zip file, by its path from the provider's folder",
    )
    .optional(),
  handler: z
    .string()
    .regex(/^[A-Za-z0-9_./-]+\.[A-Za-z0-9_]+$/, "expected FILE.FUNCTION, the file without its ending")
    .optional(),
  runtime: z
    .string()
    .regex(/^[a-z]+[0-9][a-z0-9.]*$/, "expected a runtime of Lambda, such as nodejs22.x or python3.13")
    .optional(),
  /** A later answer never reaches the caller. */
  timeout: z.coerce
    .number()
    .int()
    .min(1)
    .max(29, "expected at most 29 seconds, as long as API Gateway waits")
    .optional(),
  memory: z.coerce.number().int().min(128).max(10_240).optional(),
  environment: z.record(z.string(), z.string("expected a text")).optional(),
});

type Settings = z.infer<typeof settings>;

const ofCode = ["code", "handler", "runtime", "timeout", "memory", "environment"] as const;

/** By the keys of its config. */
export const lambdaFunction = settings
  .superRefine((given, context) => {
    const fault = (key: string, message: string) =>
      context.addIssue({ code: "custom", path: [key], message });
    if (given.arn !== undefined) {
      for (const key of ofCode)
        if (given[key] !== undefined)
          fault(key, "expected nothing beside arn: that function is not part of this stack");
      return;
    }
    for (const key of ["code", "handler", "runtime"] as const)
      if (given[key] === undefined) fault(key, "expected code, handler and runtime, or arn alone");
  })
  .transform((given): ConfiguredFunction => {
    const { arn, code = "", handler = "" } = given;
    return arn === undefined ? ownFunction(given, logicalName(code, handler)) : existingFunction(arn);
  });

function existingFunction(arn: string): ConfiguredFunction {
  return { id: arn, make: () => ({ name: arn, arn: pulumi.output(arn), dependsOn: [] }) };
}

function ownFunction(given: Settings, name: string): ConfiguredFunction {
  return {
    id: name,
    shared: [`${given.handler} of ${given.code}`, JSON.stringify(given)],
    make(home) {
      const made = home.made.get(name) ?? makeFunction(`${home.name}-${name}`, given, home);
      home.made.set(name, made);
      return { name: made.name, arn: made.arn, dependsOn: [made] };
    },
  };
}

/** From code and handler, so that another timeout is an update and not a replacement. */
function logicalName(code: string, handler: string): string {
  const digest = createHash("sha256").update(`${code} ${handler}`).digest("hex").slice(0, 6);
  return `${handler.replace(/[^A-Za-z0-9]+/g, "-").slice(-24)}-${digest}`;
}

/** Creates it with a log group that has retention, and a role that may only write there. */
function makeFunction(logicalName: string, given: Settings, home: FunctionHome): aws.lambda.Function {
  const { code = "", handler = "", runtime = "", timeout = 10, memory = 256, environment = {} } = given;
  const options = { parent: home.parent };
  const name = nameInStack(logicalName);
  const logs = new aws.cloudwatch.LogGroup(
    logicalName,
    { name: `/aws/lambda/${name}`, retentionInDays: home.logRetentionDays },
    options,
  );
  const role = new aws.iam.Role(
    logicalName,
    { assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }) },
    options,
  );
  const mayLog = new aws.iam.RolePolicy(
    logicalName,
    {
      role: role.name,
      policy: logs.arn.apply((arn) =>
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "WriteOwnLog",
              Effect: "Allow",
              Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
              Resource: `${arn}:*`,
            },
          ],
        }),
      ),
    },
    options,
  );
  return new aws.lambda.Function(
    logicalName,
    {
      name,
      code: new pulumi.asset.FileArchive(code),
      handler,
      runtime,
      role: role.arn,
      timeout,
      memorySize: memory,
      ...(Object.keys(environment).length === 0 ? {} : { environment: { variables: environment } }),
      tags: { Name: name },
    },
    // Without the log group the function would create one itself, which is never deleted.
    { ...options, dependsOn: [logs, mayLog] },
  );
}

/** Allows API Gateway to invoke a function only for this source: a route, or an authorizer. */
export function invokePermission(
  invoked: pulumi.Input<string>,
  sourceArn: pulumi.Input<string>,
): aws.lambda.PermissionArgs {
  return {
    function: invoked,
    action: "lambda:InvokeFunction",
    principal: "apigateway.amazonaws.com",
    sourceArn,
  };
}

/** The function's URI for API Gateway. */
export function invocationUri(arn: string): string {
  const [, partition, , region] = arn.split(":");
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
}
