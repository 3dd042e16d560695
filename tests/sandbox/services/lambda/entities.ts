import { randomUUID } from "node:crypto";
import type { RunnableFunction } from "../../functions";
import type { Call, Context } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own } from "../../own";
import { inputReader } from "../json";
import type { LambdaFunction } from "./model";

/** @throws AwsError InvalidParameterValueException naming the field */
export const input = inputReader((problem, { operation }) => invalid(`${operation}: ${problem}`));

export function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}

export function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, 404);
}

export function functionArn({ region, account }: Pick<Call, "region" | "account">, name: string): string {
  return `arn:aws:lambda:${region}:${account}:function:${name}`;
}

const functionName =
  /^(?:(?<prefix>arn:aws:lambda:[\w-]+:\d{12}:function:)|(?<account>\d{12}):function:|function:)?(?<name>[\w-]{1,64})(?::(?<qualifier>\$LATEST|[\w-]{1,128}))?$/;

/**
 * The ARN of the function in a request, given as NAME, ACCOUNT:function:NAME or ARN.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
 * @throws AwsError for an invalid name, and for a version or alias other than $LATEST
 */
function namedArn(call: Call): string {
  const given = parameter(call, "FunctionName");
  const { prefix, account = call.account, name, qualifier } = functionName.exec(given)?.groups ?? {};
  if (name === undefined) {
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value '${given.slice(0, 200)}' at 'functionName' failed to satisfy constraint: ` +
        "Member must be the name or the ARN of a function",
    );
  }
  const arn = prefix === undefined ? functionArn({ region: call.region, account }, name) : `${prefix}${name}`;
  const version = call.parameters.get("Qualifier") ?? qualifier ?? "$LATEST";
  if (version !== "$LATEST") throw notFound(`Function not found: ${arn}:${version}`);
  return arn;
}

export function parameter(call: Call, name: string): string {
  const value = call.parameters.get(name);
  if (value === undefined) throw invalid(`${name} is missing.`);
  return value;
}

/** The function in the path. @throws AwsError unless it is in the caller's account and region */
export function functionOf(call: Call, context: Context): LambdaFunction {
  const arn = namedArn(call);
  const found = own(context.store.contents.functions, arn);
  if (found?.account !== call.account || found.region !== call.region) {
    throw notFound(`Function not found: ${arn}`);
  }
  return found;
}

/** @throws AwsError when the request has a RevisionId that is not the present one */
export function checkRevision(given: string | undefined, { revisionId }: LambdaFunction): void {
  if (given === undefined || given === revisionId) return;
  throw new AwsError(
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve " +
      "the latest Revision Id",
    412,
  );
}

/** Changes code or configuration, and ends the function's processes. */
export function change(made: LambdaFunction, changes: Partial<LambdaFunction>, context: Context): void {
  context.functions.forget(made);
  Object.assign(made, changes, { lastModified: modified(), revisionId: randomUUID() });
}

export function modified(): string {
  return new Date().toISOString().replace("Z", "+0000");
}

export function runnable(made: LambdaFunction): RunnableFunction {
  return {
    arn: made.arn,
    account: made.account,
    region: made.region,
    name: made.name,
    revisionId: made.revisionId,
    roleArn: made.role,
    runtime: made.runtime,
    handler: made.handler,
    codeSha256: made.codeSha256,
    timeoutSeconds: made.timeout,
    memoryMegabytes: made.memorySize,
    variables: made.environment ?? {},
    logGroup: made.logging.LogGroup,
  };
}
