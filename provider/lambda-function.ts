import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { nameInStack } from "../shared/contract/stack-name";

/** Where a function is made. */
export interface FunctionHome {
  readonly parent: pulumi.Resource;
  /** Logical name of what belongs to the whole API. */
  readonly name: string;
  /** Days that logs are kept. */
  readonly logRetentionDays: number;
  /** Functions that are made already, by logical name. */
  readonly made: Map<string, aws.lambda.Function>;
}

/** A function that is there, or one to be made. */
export interface ConfiguredFunction {
  /** What distinguishes it from another one. */
  readonly id: string;
  /** What routes must agree on: its name, and what config sets of it. */
  readonly shared?: readonly [name: string, said: string];
  /** Makes it, once, where it is not there. */
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
      "expected a folder or a zip file that is there, from the provider's folder",
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
  /** An answer that takes longer never reaches the caller. */
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
          fault(key, "expected nothing beside arn: that function is not this stack's");
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

/** Of code and handler, so that another time-out is an update and no replacement. */
function logicalName(code: string, handler: string): string {
  const digest = createHash("sha256").update(`${code} ${handler}`).digest("hex").slice(0, 6);
  return `${handler.replace(/[^A-Za-z0-9]+/g, "-").slice(-24)}-${digest}`;
}

/** With a log group that has retention, and a role that may write there and nothing else. */
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
    // A function without its log group makes one itself, which nobody deletes.
    { ...options, dependsOn: [logs, mayLog] },
  );
}

/** Lets API Gateway invoke a function from this place alone: a route, or an authorizer. */
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

/** What API Gateway invokes it by. */
export function invocationUri(arn: string): string {
  const [, partition, , region] = arn.split(":");
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
}
