import type { IssuedCredentials } from "../services/sts/credentials";
import type { RunnableFunction } from "./index";

/** Names that a function's configuration may not set: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export const reservedVariables: ReadonlySet<string> = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
]);

/** Lambda's environment variables, and the sandbox's endpoint; nothing else of the sandbox's environment. */
export function functionEnvironment(
  made: RunnableFunction,
  process: { readonly address: string; readonly stream: string; readonly folder: string },
  session: IssuedCredentials,
  endpoint: string,
): Record<string, string> {
  return {
    LANG: "en_US.UTF-8",
    PATH: "/usr/local/bin:/usr/bin:/bin",
    TZ: ":UTC",
    AWS_ENDPOINT_URL: endpoint,
    ...made.variables,
    _HANDLER: made.handler,
    AWS_DEFAULT_REGION: made.region,
    AWS_REGION: made.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${made.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: made.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(made.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: made.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: process.stream,
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    AWS_LAMBDA_RUNTIME_API: process.address,
    LAMBDA_TASK_ROOT: process.folder,
  };
}
