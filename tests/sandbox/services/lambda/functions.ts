import { randomUUID } from "node:crypto";
import { z } from "zod";
import { reservedVariables } from "../../functions/environment";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { serviceMayAssume } from "../iam/role";
import { restReply } from "../json";
import {
  change,
  checkRevision,
  functionArn,
  functionOf,
  input,
  invalid,
  modified,
  parameter,
} from "./entities";
import type { LambdaFunction } from "./model";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maximumVariablesBytes = 4096;

const strings = z.record(z.string(), z.string());
const code = z.object({
  ZipFile: z.string().optional(),
  S3Bucket: z.string().optional(),
  S3Key: z.string().optional(),
});
const settings = z.object({
  Role: z.string().optional(),
  Runtime: z.string().optional(),
  Handler: z.string().optional(),
  Description: z.string().optional(),
  Timeout: z.number().optional(),
  MemorySize: z.number().optional(),
  Environment: z.object({ Variables: strings.optional() }).optional(),
  EphemeralStorage: z.object({ Size: z.number() }).optional(),
  TracingConfig: z.object({ Mode: z.string().optional() }).optional(),
  LoggingConfig: z.object({ LogFormat: z.string().optional(), LogGroup: z.string().optional() }).optional(),
  RevisionId: z.string().optional(),
});
const create = settings.extend({
  FunctionName: z.string(),
  Code: code,
  Architectures: z.array(z.string()).optional(),
  Tags: strings.optional(),
});
const updateCode = code.extend({
  Architectures: z.array(z.string()).optional(),
  DryRun: z.boolean().optional(),
  RevisionId: z.string().optional(),
});

type Settings = z.infer<typeof settings>;

export const functionOperations: Operations = {
  CreateFunction: async (call, context) => {
    const { FunctionName: given, Code, Architectures, Tags, ...config } = input(call, create);
    // An ARN of another account or region was authorized as such, so it may not become a function of this one.
    const prefix = `(?:(?:arn:aws:lambda:${call.region}:)?${call.account}:function:)?`;
    const name = new RegExp(`^${prefix}([\\w-]{1,64})$`).exec(given)?.[1];
    if (name === undefined) {
      throw invalid(
        `The function name "${given}" is invalid: it accepts letters, digits, - and _, or an ARN of this account and region`,
      );
    }
    const arn = functionArn(call, name);
    const { functions } = context.store.contents;
    if (own(functions, arn) !== undefined) {
      throw new AwsError("ResourceConflictException", `Function already exist: ${name}`, 409);
    }
    const { Role = "", Runtime = "", Handler = "" } = config;
    if (Runtime === "" || Handler === "")
      throw invalid(
        "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
      );
    await checkRole(Role, call, context);
    await checkSettings(config, context);
    const kept = await context.functions.code.keep(call.account, await packageOf(Code, context, call));
    const made: LambdaFunction = {
      arn,
      account: call.account,
      region: call.region,
      name,
      role: Role,
      runtime: Runtime,
      handler: Handler,
      description: "",
      timeout: 3,
      memorySize: 128,
      architectures: Architectures ?? ["x86_64"],
      ephemeralStorage: 512,
      tracingMode: "PassThrough",
      logging: { LogFormat: "Text", LogGroup: `/aws/lambda/${name}` },
      ...changesOf(config, name),
      codeSha256: kept.sha256,
      codeSize: kept.size,
      lastModified: modified(),
      revisionId: randomUUID(),
      tags: Tags ?? {},
      permissions: {},
    };
    put(functions, arn, made);
    return restReply(201, configuration(made));
  },
  GetFunction: (call, context) => {
    const made = functionOf(call, context);
    const { tags } = made;
    return restReply(200, {
      Configuration: configuration(made),
      Code: { RepositoryType: "S3" },
      ...(Object.keys(tags).length === 0 ? {} : { Tags: tags }),
    });
  },
  GetFunctionConfiguration: (call, context) => restReply(200, configuration(functionOf(call, context))),
  ListFunctions: (call, context) => {
    const all = Object.values(context.store.contents.functions).filter(
      ({ account, region }) => account === call.account && region === call.region,
    );
    return restReply(200, { Functions: all.map(configuration) });
  },
  ListVersionsByFunction: (call, context) => {
    const made = configuration(functionOf(call, context));
    return restReply(200, { Versions: [{ ...made, FunctionArn: `${made.FunctionArn}:$LATEST` }] });
  },
  UpdateFunctionCode: async (call, context) => {
    const { Architectures, DryRun, RevisionId, ...given } = input(call, updateCode);
    const made = functionOf(call, context);
    checkRevision(RevisionId, made);
    const before = made.codeSha256;
    const kept = await context.functions.code.keep(call.account, await packageOf(given, context, call));
    const changes = {
      codeSha256: kept.sha256,
      codeSize: kept.size,
      ...(Architectures ? { architectures: Architectures } : {}),
    };
    if (DryRun === true) {
      dropUnused(call.account, kept.sha256, context);
      return restReply(200, configuration({ ...made, ...changes }));
    }
    change(made, changes, context);
    dropUnused(call.account, before, context);
    return restReply(200, configuration(made));
  },
  UpdateFunctionConfiguration: async (call, context) => {
    const given = input(call, settings);
    const made = functionOf(call, context);
    checkRevision(given.RevisionId, made);
    if (given.Role !== undefined) await checkRole(given.Role, call, context);
    await checkSettings(given, context);
    change(made, changesOf(given, made.name), context);
    return restReply(200, configuration(made));
  },
  DeleteFunction: (call, context) => {
    const made = functionOf(call, context);
    context.functions.forget(made);
    delete context.store.contents.functions[made.arn];
    dropUnused(call.account, made.codeSha256, context);
    return restReply(204);
  },
  GetFunctionCodeSigningConfig: (call, context) =>
    restReply(200, { FunctionName: functionOf(call, context).name }),
  ListTags: (call, context) => restReply(200, { Tags: tagged(call, context).tags }),
  TagResource: (call, context) => {
    const { Tags } = input(call, z.object({ Tags: strings }));
    const made = tagged(call, context);
    made.tags = { ...made.tags, ...Tags };
    return restReply(204);
  },
  UntagResource: (call, context) => {
    const made = tagged(call, context);
    const keys = z.array(z.string()).parse(JSON.parse(call.parameters.get("tagKeys") ?? "[]"));
    for (const key of keys) delete made.tags[key];
    return restReply(204);
  },
};

function tagged(call: Call, context: Context): LambdaFunction {
  const parameters = new Map([["FunctionName", parameter(call, "Resource")]]);
  return functionOf({ ...call, parameters }, context);
}

/** Deletes code that no function uses. */
function dropUnused(account: string, sha256: string, { store, functions }: Context): void {
  const uses = Object.values(store.contents.functions).some(
    (it) => it.account === account && it.codeSha256 === sha256,
  );
  if (!uses) functions.code.drop(account, sha256);
}

/** The archive from the request or from S3. */
async function packageOf(given: z.infer<typeof code>, context: Context, call: Call): Promise<Buffer> {
  if (given.ZipFile !== undefined) return Buffer.from(given.ZipFile, "base64");
  if (given.S3Bucket === undefined || given.S3Key === undefined) {
    throw invalid("Please provide a source for function code.");
  }
  const found = await context.emulator.object(call, given.S3Bucket, given.S3Key);
  if (found !== undefined) return found;
  throw invalid(
    "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
  );
}

async function checkRole(arn: string, call: Call, context: Context): Promise<void> {
  const account = /^arn:aws:iam::(\d{12}):role\/.+$/.exec(arn)?.[1];
  if (account !== undefined && account !== call.account) {
    throw new AwsError("AccessDeniedException", "Cross-account pass role is not allowed.", 403);
  }
  if (account === undefined || !(await serviceMayAssume(arn, "lambda.amazonaws.com", context)))
    throw invalid("The role defined for the function cannot be assumed by Lambda.");
}

async function checkSettings(
  { Runtime, Environment, Timeout = 3 }: Settings,
  { functions }: Context,
): Promise<void> {
  if (Timeout > 900) {
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value '${Timeout}' at 'timeout' failed to satisfy constraint: ` +
        "Member must have value less than or equal to 900",
    );
  }
  if (Runtime !== undefined && !(await functions.prepare(Runtime))) {
    throw invalid(`The sandbox runs functions of Node.js and Python, not of ${Runtime}.`);
  }
  const variables = Environment?.Variables ?? {};
  const size = Buffer.byteLength(JSON.stringify(variables));
  if (size > maximumVariablesBytes) {
    throw invalid(
      "Lambda was unable to configure your environment variables because the environment variables you have provided " +
        `exceeded the 4KB limit. They have ${size} bytes.`,
    );
  }
  // A process cannot have such a variable.
  const cut = Object.keys(variables).find((name) => own(variables, name)?.includes("\0"));
  if (cut !== undefined) throw invalid(`The environment variable ${cut} has a character of code 0.`);
  const reserved = Object.keys(variables).filter((name) => reservedVariables.has(name));
  if (reserved.length > 0) {
    throw invalid(
      "Lambda was unable to configure your environment variables because the environment variables you have provided " +
        `contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
}

/** The settings in a request; others do not change. */
function changesOf(given: Settings, name: string): Partial<LambdaFunction> {
  const { LoggingConfig, Environment } = given;
  return {
    ...(given.Role === undefined ? {} : { role: given.Role }),
    ...(given.Runtime === undefined ? {} : { runtime: given.Runtime }),
    ...(given.Handler === undefined ? {} : { handler: given.Handler }),
    ...(given.Description === undefined ? {} : { description: given.Description }),
    ...(given.Timeout === undefined ? {} : { timeout: given.Timeout }),
    ...(given.MemorySize === undefined ? {} : { memorySize: given.MemorySize }),
    ...(given.EphemeralStorage === undefined ? {} : { ephemeralStorage: given.EphemeralStorage.Size }),
    ...(given.TracingConfig?.Mode === undefined ? {} : { tracingMode: given.TracingConfig.Mode }),
    ...(Environment === undefined ? {} : { environment: Environment.Variables ?? {} }),
    ...(LoggingConfig === undefined
      ? {}
      : {
          logging: {
            LogFormat: LoggingConfig.LogFormat ?? "Text",
            LogGroup: LoggingConfig.LogGroup ?? `/aws/lambda/${name}`,
          },
        }),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html */
function configuration(made: LambdaFunction) {
  const variables = made.environment ?? {};
  return {
    FunctionName: made.name,
    FunctionArn: made.arn,
    Runtime: made.runtime,
    Role: made.role,
    Handler: made.handler,
    CodeSize: made.codeSize,
    Description: made.description,
    Timeout: made.timeout,
    MemorySize: made.memorySize,
    LastModified: made.lastModified,
    CodeSha256: made.codeSha256,
    Version: "$LATEST",
    TracingConfig: { Mode: made.tracingMode },
    RevisionId: made.revisionId,
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: made.architectures,
    EphemeralStorage: { Size: made.ephemeralStorage },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: made.logging,
    ...(Object.keys(variables).length === 0 ? {} : { Environment: { Variables: variables } }),
  };
}
