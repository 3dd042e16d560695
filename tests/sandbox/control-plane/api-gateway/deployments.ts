import { z } from "zod";
import { own, put } from "../../own";
import type { Operations } from "../call";
import { AwsError } from "../errors";
import { apiOf, deploymentOf, input, newId, now, pageReply, parameter, patchInput, reply } from "./entities";
import type { Deployment, RestApi } from "./model";
import { applyPatch, text } from "./patch";
import { newStage } from "./stages";

const create = z.object({
  stageName: z.string().optional(),
  stageDescription: z.string().optional(),
  description: z.string().optional(),
  cacheClusterEnabled: z.boolean().optional(),
  cacheClusterSize: z.string().optional(),
  variables: z.record(z.string(), z.string()).optional(),
  tracingEnabled: z.boolean().optional(),
});

export const deploymentOperations: Operations = {
  CreateDeployment: (call, context) => {
    const api = apiOf(call, context);
    const { description, stageName, stageDescription, ...given } = input(call, create);
    checkDeployable(api);
    const id = newId(6);
    const deployment: Deployment = {
      id,
      ...(description ? { description } : {}),
      createdDate: now(),
      number: Math.max(0, ...Object.values(api.deployments).map((it) => it.number)) + 1,
      snapshot: structuredClone({
        ...(api.policy === undefined ? {} : { policy: api.policy }),
        endpointConfiguration: api.endpointConfiguration,
        disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
        resources: Object.values(api.resources),
      }),
    };
    if (stageName) {
      const stage = own(api.stages, stageName);
      if (stage) {
        stage.deploymentId = id;
        stage.lastUpdatedDate = now();
        if (given.variables) stage.variables = given.variables;
      } else {
        put(
          api.stages,
          stageName,
          newStage({
            ...given,
            stageName,
            deploymentId: id,
            ...(stageDescription ? { description: stageDescription } : {}),
          }),
        );
      }
    }
    put(api.deployments, id, deployment);
    return reply(201, onTheWire(deployment));
  },
  GetDeployment: (call, context) => {
    const deployment = deploymentOf(apiOf(call, context), parameter(call, "deploymentId"));
    const embed = call.parameters.get("embed");
    if (embed !== undefined && embed !== "apisummary") {
      throw new AwsError("BadRequestException", `Invalid embed "${embed}": it accepts apisummary.`);
    }
    return reply(200, { ...onTheWire(deployment), ...(embed ? { apiSummary: summary(deployment) } : {}) });
  },
  GetDeployments: (call, context) =>
    pageReply(call, Object.values(apiOf(call, context).deployments).map(onTheWire)),
  UpdateDeployment: (call, context) => {
    const deployment = deploymentOf(apiOf(call, context), parameter(call, "deploymentId"));
    applyPatch(patchInput(call), { "/description": text(deployment, "description") });
    return reply(200, onTheWire(deployment));
  },
  DeleteDeployment: (call, context) => {
    const api = apiOf(call, context);
    const { id } = deploymentOf(api, parameter(call, "deploymentId"));
    if (Object.values(api.stages).some((stage) => stage.deploymentId === id)) {
      throw new AwsError(
        "BadRequestException",
        "Active stages pointing to this deployment must be moved or deleted",
      );
    }
    delete api.deployments[id];
    return reply(202);
  },
};

/** What API Gateway refuses to deploy, in its wording. */
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

/** Path -> method -> how it is called: https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSnapshot.html */
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
