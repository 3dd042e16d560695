import * as aws from "@pulumi/aws";
import { z } from "zod";
import { type Integration, type MethodOfRoute, methodIntegration } from "./integration";

const responseTemplate = JSON.stringify({
  message: "hello from the private API",
  api: "$context.apiId",
  stage: "$context.stage",
  method: "$context.httpMethod",
  resource: "$context.resourcePath",
  requestId: "$context.requestId",
});

/** API Gateway answers by itself: 200 and JSON.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html */
export const mockIntegration: Integration = {
  kind: undefined,
  deployed: responseTemplate,
  create(method: MethodOfRoute) {
    const { parent, routeName, at } = method;
    const options = { parent };
    const integration = methodIntegration(method, {
      type: "MOCK",
      requestTemplates: { "application/json": JSON.stringify({ statusCode: 200 }) },
    });
    const response = new aws.apigateway.MethodResponse(
      routeName,
      { ...at, statusCode: "200", responseModels: { "application/json": "Empty" } },
      options,
    );
    new aws.apigateway.IntegrationResponse(
      routeName,
      { ...at, statusCode: "200", responseTemplates: { "application/json": responseTemplate } },
      { ...options, dependsOn: [integration, response] },
    );
  },
};

export const mock = z.strictObject({}).transform(() => mockIntegration);
