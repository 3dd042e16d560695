import type { Call, Context } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { settingsOf } from "./account";
import type { RestApi, Stage } from "./model";

function writesExecutionLogs({ methodSettings }: Stage): boolean {
  return Object.values(methodSettings).some(({ loggingLevel = "OFF" }) => loggingLevel !== "OFF");
}

export function writesLogs(stage: Stage): boolean {
  return writesExecutionLogs(stage) || stage.accessLogSettings?.destinationArn !== undefined;
}

/**
 * @throws AwsError when the account has no role to write logs with
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export function checkLoggingRole(call: Call, context: Context): void {
  if (settingsOf(call, context).cloudwatchRoleArn !== undefined) return;
  throw new AwsError(
    "BadRequestException",
    "CloudWatch Logs role ARN must be set in account settings to enable logging",
  );
}

/** API Gateway makes the group that a stage's execution logs go to, without retention, and never deletes it. */
export async function makeExecutionLogGroup(
  api: Pick<RestApi, "id" | "account" | "region">,
  stage: Stage,
  { emulator }: Context,
): Promise<void> {
  if (!writesExecutionLogs(stage)) return;
  const logGroupName = `API-Gateway-Execution-Logs_${api.id}/${stage.stageName}`;
  try {
    await emulator.json(api, "logs", "Logs_20140328.CreateLogGroup", { logGroupName }, true);
  } catch (error) {
    if (!(error instanceof AwsError && error.code === "ResourceAlreadyExistsException")) throw error;
  }
}
