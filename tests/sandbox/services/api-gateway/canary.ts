import { z } from "zod";
import { AwsError } from "../../gateway/errors";
import { deploymentOf } from "./entities";
import type { CanarySettings, RestApi, Stage } from "./model";
import { boolean, type Copyable, entries, type Patch, type Patchable } from "./patch";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CanarySettings.html */
export const givenCanary = z.object({
  percentTraffic: z.number().default(0),
  deploymentId: z.string().optional(),
  stageVariableOverrides: z.record(z.string(), z.string()).optional(),
  useStageCache: z.boolean().default(false),
});

/** @throws AwsError for an invalid percentage, an unknown deployment, or invalid variables */
export function canaryOf(
  { deploymentId, ...given }: z.infer<typeof givenCanary>,
  stageDeploymentId: string,
  api: RestApi,
): CanarySettings {
  const canary = { ...given, deploymentId: deploymentOf(api, deploymentId ?? stageDeploymentId).id };
  checkCanary(canary);
  return canary;
}

export function checkCanary({ percentTraffic, stageVariableOverrides }: CanarySettings): void {
  if (!(percentTraffic >= 0 && percentTraffic <= 100)) {
    throw new AwsError(
      "BadRequestException",
      `Invalid canary percentTraffic ${percentTraffic}: it accepts numbers from 0.0 to 100.0.`,
    );
  }
  checkVariables(stageVariableOverrides);
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html */
export function checkVariables(variables: Readonly<Record<string, string>> | undefined): void {
  for (const [name, value] of Object.entries(variables ?? {})) {
    if (!/^\w{1,64}$/.test(name)) {
      throw new AwsError(
        "BadRequestException",
        `Invalid stage variable name: ${name}.  Please use names with only word characters.`,
      );
    }
    if (!/^[A-Za-z0-9\-._~:/?#&=, ]{1,512}$/.test(value)) {
      throw new AwsError(
        "BadRequestException",
        `Invalid stage variable value: ${value}.  Please use values with alphanumeric characters and the symbols ` +
          "' ', -', '.', '_', ':', '/', '?', '&', '=', and ','.",
      );
    }
  }
}

/** The first setting creates the canary: https://docs.aws.amazon.com/apigateway/latest/developerguide/update-canary-deployment.html */
export function canaryPatches(stage: Stage, api: RestApi): Patchable {
  const canary = (): CanarySettings => {
    stage.canarySettings ??= { percentTraffic: 0, deploymentId: stage.deploymentId, useStageCache: false };
    return stage.canarySettings;
  };
  return {
    "/canarySettings": ({ op }) => {
      if (op !== "remove")
        throw new AwsError("BadRequestException", "Canary settings can only be removed whole.");
      delete stage.canarySettings;
    },
    "/canarySettings/percentTraffic": ({ value }) => {
      canary().percentTraffic = value.trim() === "" ? Number.NaN : Number(value);
    },
    "/canarySettings/deploymentId": ({ value }) => {
      canary().deploymentId = deploymentOf(api, value).id;
    },
    "/canarySettings/useStageCache": (patch) => boolean(canary(), "useStageCache")(patch),
    "/canarySettings/stageVariableOverrides/*": (patch: Patch) =>
      entries(canary(), "stageVariableOverrides")(patch),
  };
}

/** Promotion: https://docs.aws.amazon.com/apigateway/latest/developerguide/promote-canary-deployment.html */
export function canaryCopies(stage: Stage): Copyable {
  return {
    "/canarySettings/deploymentId /deploymentId": () => {
      stage.deploymentId = stage.canarySettings?.deploymentId ?? stage.deploymentId;
    },
    "/canarySettings/stageVariableOverrides /variables": () => {
      const variables = { ...stage.variables, ...stage.canarySettings?.stageVariableOverrides };
      if (Object.keys(variables).length > 0) stage.variables = variables;
    },
  };
}
