import { type Boto, text } from "./boto";

/** A policy that lets everybody call everything, through whatever comes. */
export const openPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" }],
});

export interface TestApi {
  readonly restApiId: string;
  readonly resourceId: string;
}

/** A private REST API whose root answers GET with {"ok":true} from a mock integration. */
export async function createApi(
  boto: Boto,
  account: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<TestApi> {
  const created = await boto.call(account, "apigateway", "create_rest_api", {
    name: "tests",
    endpointConfiguration: { types: ["PRIVATE"] },
    policy: openPolicy,
    ...more,
  });
  const api = { restApiId: text(created, "id"), resourceId: text(created, "rootResourceId") };
  await putMethod(boto, account, api);
  return api;
}

async function putMethod(boto: Boto, account: string, api: TestApi, httpMethod = "GET"): Promise<void> {
  const method = { ...api, httpMethod };
  const call = (operation: string, input: Record<string, unknown>) =>
    boto.call(account, "apigateway", operation, { ...method, ...input });
  await call("put_method", { authorizationType: "NONE" });
  await call("put_method_response", { statusCode: "200" });
  await call("put_integration", {
    type: "MOCK",
    requestTemplates: { "application/json": '{"statusCode": 200}' },
  });
  await call("put_integration_response", {
    statusCode: "200",
    responseTemplates: { "application/json": '{"ok":true}' },
  });
}
