import { z } from "zod";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { restReply } from "../json";
import { settingsOf } from "./account";
import { canaryCopies, canaryOf, canaryPatches, checkCanary, checkVariables, givenCanary } from "./canary";
import { heldCertificate } from "./client-certificates";
import { apiOf, deploymentOf, input, now, patchInput, stageOf } from "./entities";
import { methodSettingsPatches } from "./method-settings";
import type { RestApi, Stage } from "./model";
import { applyPatch, boolean, entries, type Patch, text } from "./patch";

const create = z.object({
  stageName: z.string(),
  deploymentId: z.string(),
  description: z.string().optional(),
  variables: z.record(z.string(), z.string()).optional(),
  tracingEnabled: z.boolean().optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

export function newStage(given: z.infer<typeof create>): Stage {
  if (!/^[\w-]{1,128}$/.test(given.stageName)) {
    throw new AwsError("BadRequestException", "Stage name only allows a-zA-Z0-9_");
  }
  checkVariables(given.variables);
  return {
    ...given,
    cacheClusterEnabled: false,
    cacheClusterStatus: "NOT_AVAILABLE",
    tracingEnabled: given.tracingEnabled ?? false,
    methodSettings: {},
    createdDate: now(),
    lastUpdatedDate: now(),
  };
}

export const stageOperations: Operations = {
  CreateStage: (call, context) => {
    const api = apiOf(call, context);
    const { canarySettings, ...given } = input(
      call,
      create.extend({ canarySettings: givenCanary.optional() }),
    );
    deploymentOf(api, given.deploymentId);
    if (own(api.stages, given.stageName))
      throw new AwsError("ConflictException", "Stage already exists", 409);
    const stage = newStage(given);
    if (canarySettings) stage.canarySettings = canaryOf(canarySettings, given.deploymentId, api);
    put(api.stages, stage.stageName, stage);
    return restReply(201, stage);
  },
  GetStage: (call, context) => restReply(200, stageOf(call, apiOf(call, context))),
  GetStages: (call, context) => {
    const id = call.parameters.get("deploymentId");
    const stages = Object.values(apiOf(call, context).stages);
    return restReply(200, { item: stages.filter((it) => id === undefined || it.deploymentId === id) });
  },
  UpdateStage: async (call, context) => {
    const api = apiOf(call, context);
    const stage = stageOf(call, api);
    const wroteLogs = writesLogs(stage);
    const accessLog = (field: "destinationArn" | "format") => (patch: Patch) => {
      const settings = stage.accessLogSettings ?? {};
      text<typeof settings, typeof field>(
        settings,
        field,
      )(
        // The ARN is saved without the suffix ":*" of a log group's ARN.
        { ...patch, value: field === "destinationArn" ? patch.value.replace(/:\*$/, "") : patch.value },
      );
      stage.accessLogSettings = settings;
    };
    const patchable = {
      ...canaryPatches(stage, api),
      "/deploymentId": ({ value }: Patch) => {
        stage.deploymentId = deploymentOf(api, value).id;
      },
      "/description": text(stage, "description"),
      "/clientCertificateId": (patch: Patch) => {
        if (patch.op !== "remove" && patch.value !== "") heldCertificate(patch.value, api, context);
        text(stage, "clientCertificateId")(patch);
      },
      "/tracingEnabled": boolean(stage, "tracingEnabled"),
      "/cacheClusterEnabled": ({ value }: Patch) => {
        if (value === "true")
          throw new AwsError("UnsupportedOperation", "The sandbox has no caches of stages.");
      },
      "/variables/*": entries(stage, "variables"),
      "/accessLogSettings": () => {
        delete stage.accessLogSettings;
      },
      "/accessLogSettings/destinationArn": accessLog("destinationArn"),
      "/accessLogSettings/format": accessLog("format"),
      ...methodSettingsPatches(stage),
    };
    applyPatch(patchInput(call), patchable, canaryCopies(stage));
    checkVariables(stage.variables);
    if (stage.canarySettings) checkCanary(stage.canarySettings);
    checkAccessLog(stage);
    if (!wroteLogs && writesLogs(stage)) checkLoggingRole(call, context);
    stage.lastUpdatedDate = now();
    await makeExecutionLogGroup(api, stage, context);
    return restReply(200, stage);
  },
  DeleteStage: (call, context) => {
    const api = apiOf(call, context);
    delete api.stages[stageOf(call, api).stageName];
    return restReply(202);
  },
};

function checkAccessLog({ accessLogSettings: it }: Stage): void {
  if (it?.destinationArn && !/^arn:aws:logs:[\w-]+:\d{12}:log-group:[^:*]+$/.test(it.destinationArn)) {
    throw new AwsError(
      "BadRequestException",
      `Invalid ARN specified in the request. The sandbox writes access logs to a CloudWatch log group: ${it.destinationArn}`,
    );
  }
  if (it?.format && !/\$context\.(requestId|extendedRequestId)/.test(it.format)) {
    throw new AwsError(
      "BadRequestException",
      "Access Log format must contain $context.requestId or $context.extendedRequestId",
    );
  }
}

function writesExecutionLogs({ methodSettings }: Stage): boolean {
  return Object.values(methodSettings).some(({ loggingLevel = "OFF" }) => loggingLevel !== "OFF");
}

function writesLogs(stage: Stage): boolean {
  return writesExecutionLogs(stage) || stage.accessLogSettings?.destinationArn !== undefined;
}

/**
 * @throws AwsError when the account has no logging role
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
function checkLoggingRole(call: Call, context: Context): void {
  if (settingsOf(call, context).cloudwatchRoleArn !== undefined) return;
  throw new AwsError(
    "BadRequestException",
    "CloudWatch Logs role ARN must be set in account settings to enable logging",
  );
}

/** API Gateway creates the log group of a stage's execution logs, without retention, and never deletes it. */
async function makeExecutionLogGroup(
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
