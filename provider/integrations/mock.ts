import * as aws from "@pulumi/aws";
import { z } from "zod";
import { type Integration, type MethodOfRoute, methodIntegration } from "./integration";

const hello = JSON.stringify({
  message: "hello from the private API",
  api: "$context.apiId",
  stage: "$context.stage",
  method: "$context.httpMethod",
  resource: "$context.resourcePath",
  requestId: "$context.requestId",
});

interface Answer {
  /** A mapping template for JSON; "" for none. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** API Gateway answers by itself: 200, and JSON unless the body is given.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html */
export function mockOf({ body = hello, headers = {} }: Partial<Answer> = {}): Integration {
  const named = Object.entries(headers).map(
    ([name, value]) => [`method.response.header.${name}`, `'${value}'`] as const,
  );
  const declared = Object.fromEntries(named.map(([name]) => [name, true]));
  return {
    kind: undefined,
    deployed: named.length === 0 ? body : { body, headers },
    create(method: MethodOfRoute) {
      const { parent, routeName, at } = method;
      const options = { parent };
      const integration = methodIntegration(method, {
        type: "MOCK",
        requestTemplates: { "application/json": JSON.stringify({ statusCode: 200 }) },
      });
      const response = new aws.apigateway.MethodResponse(
        routeName,
        {
          ...at,
          statusCode: "200",
          responseModels: { "application/json": "Empty" },
          ...(named.length === 0 ? {} : { responseParameters: declared }),
        },
        options,
      );
      new aws.apigateway.IntegrationResponse(
        routeName,
        {
          ...at,
          statusCode: "200",
          ...(body === "" ? {} : { responseTemplates: { "application/json": body } }),
          ...(named.length === 0 ? {} : { responseParameters: Object.fromEntries(named) }),
        },
        { ...options, dependsOn: [integration, response] },
      );
    },
  };
}

/** The default integration. */
export const mockIntegration = mockOf();

/** Compares settings, because a schema's default is a copy. */
export function isPlainMock({ deployed }: Integration): boolean {
  return deployed === mockIntegration.deployed;
}

export const mock = z.strictObject({}).transform(() => mockIntegration);
