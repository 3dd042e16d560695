import type { Operations } from "../call";
import { accountOperations } from "./account";
import { deploymentOperations } from "./deployments";
import { integrationOperations } from "./integrations";
import { methodOperations } from "./methods";
import { resourceOperations } from "./resources";
import { restApiOperations } from "./rest-apis";
import { stageOperations } from "./stages";

/**
 * API Gateway, kept by the sandbox itself: moto has no updates of methods, integrations or resources, ignores
 * endpoint associations and has no notion of what a deployment froze, which is all that matters here.
 */
export const apiGatewayOperations: Operations = {
  ...restApiOperations,
  ...resourceOperations,
  ...methodOperations,
  ...integrationOperations,
  ...deploymentOperations,
  ...stageOperations,
  ...accountOperations,
};
