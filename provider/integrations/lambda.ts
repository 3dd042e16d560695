import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { nameInStack } from "../../shared/contract/stack-name";
import { type Integration, type MethodOfRoute, methodIntegration } from "./integration";

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

/** A Lambda function that gets the whole request and makes the whole answer: one that is there, or one of this stack's.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
export const lambda = settings
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
  .transform((given): Integration => {
    const { arn, code = "", handler = "" } = given;
    if (arn !== undefined) return existingFunction(arn);
    return ownFunction(given, logicalName(code, handler));
  });

function existingFunction(arn: string): Integration {
  return {
    kind: "lambda",
    deployed: arn,
    create: (method) => proxy(method, { name: arn, arn: pulumi.output(arn) }, []),
  };
}

function ownFunction(given: Settings, name: string): Integration {
  return {
    kind: "lambda",
    deployed: name,
    shared: [`${given.handler} of ${given.code}`, JSON.stringify(given)],
    create(method) {
      const made = method.made.get(name) ?? makeFunction(`${method.name}-${name}`, given, method);
      method.made.set(name, made);
      proxy(method, { name: made.name, arn: made.arn }, [made]);
    },
  };
}

/** Of code and handler, so that another time-out is an update and no replacement. */
function logicalName(code: string, handler: string): string {
  const digest = createHash("sha256").update(`${code} ${handler}`).digest("hex").slice(0, 6);
  return `${handler.replace(/[^A-Za-z0-9]+/g, "-").slice(-24)}-${digest}`;
}

/** With a log group that has retention, and a role that may write there and nothing else. */
function makeFunction(logicalName: string, given: Settings, method: MethodOfRoute): aws.lambda.Function {
  const { code = "", handler = "", runtime = "", timeout = 10, memory = 256, environment = {} } = given;
  const options = { parent: method.parent };
  const name = nameInStack(logicalName);
  const logs = new aws.cloudwatch.LogGroup(
    logicalName,
    { name: `/aws/lambda/${name}`, retentionInDays: method.logRetentionDays },
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

/** Lets this route, and nothing else, invoke the function: by API, stage, method and path. */
export function invokePermission(
  invoked: pulumi.Input<string>,
  { route, executionArn, stage }: Pick<MethodOfRoute, "route" | "executionArn" | "stage">,
): aws.lambda.PermissionArgs {
  const method = route.method === "ANY" ? "*" : route.method;
  const path = route.path.replace(/\{[^}]+\}/g, "*");
  return {
    function: invoked,
    action: "lambda:InvokeFunction",
    principal: "apigateway.amazonaws.com",
    sourceArn: pulumi.interpolate`${executionArn}/${stage}/${method}${path}`,
  };
}

function proxy(
  of: MethodOfRoute,
  made: { readonly name: pulumi.Input<string>; readonly arn: pulumi.Output<string> },
  dependsOn: readonly pulumi.Resource[],
): void {
  const { parent, routeName } = of;
  new aws.lambda.Permission(routeName, invokePermission(made.name, of), {
    parent,
    dependsOn: [...dependsOn],
  });
  const uri = made.arn.apply(invocationUri);
  methodIntegration(of, { type: "AWS_PROXY", integrationHttpMethod: "POST", uri }, dependsOn);
}

function invocationUri(arn: string): string {
  const [, partition, , region] = arn.split(":");
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
}
