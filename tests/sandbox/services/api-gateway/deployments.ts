import { z } from "zod";
import type { Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { restReply } from "../json";
import { canaryOf, checkVariables, givenCanary } from "./canary";
import {
  apiOf,
  deploymentOf,
  input,
  newId,
  notFound,
  now,
  pageReply,
  parameter,
  patchInput,
} from "./entities";
import type { Deployment, RestApi, Stage } from "./model";
import { applyPatch, text } from "./patch";
import { newStage } from "./stages";

const create = z.object({
  stageName: z.string().optional(),
  stageDescription: z.string().optional(),
  description: z.string().optional(),
  variables: z.record(z.string(), z.string()).optional(),
  tracingEnabled: z.boolean().optional(),
  canarySettings: givenCanary.omit({ deploymentId: true }).optional(),
});

/** A snapshot for a deployment. */
export function currentParts(api: RestApi): Deployment["snapshot"] {
  return structuredClone({
    ...(api.policy === undefined ? {} : { policy: api.policy }),
    endpointConfiguration: api.endpointConfiguration,
    disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
    resources: Object.values(api.resources),
    models: api.models,
    requestValidators: api.requestValidators,
    authorizers: api.authorizers,
    gatewayResponses: api.gatewayResponses,
    ...(api.binaryMediaTypes === undefined ? {} : { binaryMediaTypes: api.binaryMediaTypes }),
    ...(api.minimumCompressionSize === undefined
      ? {}
      : { minimumCompressionSize: api.minimumCompressionSize }),
  });
}

export const deploymentOperations: Operations = {
  CreateDeployment: (call, context) => {
    const api = apiOf(call, context);
    const { description, stageName, stageDescription, canarySettings, ...given } = input(call, create);
    checkDeployable(api);
    checkVariables(given.variables);
    const id = newId(6);
    const deployment: Deployment = {
      id,
      ...(description ? { description } : {}),
      createdDate: now(),
      number: Math.max(0, ...Object.values(api.deployments).map((it) => it.number)) + 1,
      snapshot: currentParts(api),
    };
    put(api.deployments, id, deployment);
    const stage = stageName === undefined ? undefined : own(api.stages, stageName);
    if (canarySettings !== undefined) {
      if (stage === undefined) throw notFound("Invalid stage identifier specified");
      stage.canarySettings = canaryOf(canarySettings, id, api);
    } else if (stage !== undefined) {
      if (stage.canarySettings !== undefined) {
        throw new AwsError(
          "BadRequestException",
          `Stage ${stage.stageName} has a canary: it cannot be associated with a non-canary deployment until the canary is disabled.`,
        );
      }
      stage.deploymentId = id;
    }
    if (stage !== undefined) {
      if (given.variables) stage.variables = given.variables;
      if (given.tracingEnabled !== undefined) stage.tracingEnabled = given.tracingEnabled;
      if (stageDescription) stage.description = stageDescription;
      stage.lastUpdatedDate = now();
    } else if (stageName) {
      const described = stageDescription ? { description: stageDescription } : {};
      put(api.stages, stageName, newStage({ ...given, ...described, stageName, deploymentId: id }));
    }
    return restReply(201, onTheWire(deployment));
  },
  GetDeployment: (call, context) => {
    const deployment = deploymentOf(apiOf(call, context), parameter(call, "deploymentId"));
    const embed = call.parameters.get("embed");
    if (embed !== undefined && embed !== '["apisummary"]') {
      throw new AwsError("BadRequestException", `Invalid embed ${embed}: it accepts apisummary.`);
    }
    return restReply(200, {
      ...onTheWire(deployment),
      ...(embed ? { apiSummary: summary(deployment) } : {}),
    });
  },
  GetDeployments: (call, context) =>
    pageReply(call, Object.values(apiOf(call, context).deployments).map(onTheWire)),
  UpdateDeployment: (call, context) => {
    const deployment = deploymentOf(apiOf(call, context), parameter(call, "deploymentId"));
    applyPatch(patchInput(call), { "/description": text(deployment, "description") });
    return restReply(200, onTheWire(deployment));
  },
  DeleteDeployment: (call, context) => {
    const api = apiOf(call, context);
    const { id } = deploymentOf(api, parameter(call, "deploymentId"));
    const uses = (stage: Stage) => [stage.deploymentId, stage.canarySettings?.deploymentId].includes(id);
    if (Object.values(api.stages).some(uses)) {
      throw new AwsError(
        "BadRequestException",
        "Active stages pointing to this deployment must be moved or deleted",
      );
    }
    delete api.deployments[id];
    return restReply(202);
  },
};

/** Refuses what API Gateway does not deploy, in its words. */
function checkDeployable(api: RestApi): void {
  if (api.endpointConfiguration.types.includes("PRIVATE") && api.policy === undefined) {
    throw new AwsError(
      "BadRequestException",
      "Private REST API doesn't have a resource policy attached to it",
    );
  }
  const methods = Object.values(api.resources).flatMap((it) => Object.values(it.resourceMethods));
  if (methods.length === 0) {
    throw new AwsError("BadRequestException", "The REST API doesn't contain any methods");
  }
  if (methods.some((method) => !method.methodIntegration)) {
    throw new AwsError("BadRequestException", "No integration defined for method");
  }
}

/** Path -> method -> summary: https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSnapshot.html */
function summary({ snapshot }: Deployment): Record<string, unknown> {
  const withMethods = snapshot.resources.filter((it) => Object.keys(it.resourceMethods).length > 0);
  return Object.fromEntries(
    withMethods.map(({ path, resourceMethods }) => [
      path,
      Object.fromEntries(
        Object.entries(resourceMethods).map(([verb, { authorizationType, apiKeyRequired }]) => [
          verb,
          { authorizationType, apiKeyRequired },
        ]),
      ),
    ]),
  );
}

function onTheWire({ snapshot: _, number: __, ...shown }: Deployment): Record<string, unknown> {
  return shown;
}
