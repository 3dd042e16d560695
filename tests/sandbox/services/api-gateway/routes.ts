import type { Parameters } from "../../gateway/call";

const api = "/restapis/{restApiId}";
const resource = `${api}/resources/{resourceId}`;
const method = `${resource}/methods/{httpMethod}`;

/** Operations of the REST protocol by verb and path: https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html */
const routes: readonly (readonly [verb: string, path: string, operation: string])[] = [
  ["POST", "/restapis", "CreateRestApi"],
  ["GET", "/restapis", "GetRestApis"],
  ["GET", api, "GetRestApi"],
  ["PATCH", api, "UpdateRestApi"],
  ["PUT", api, "PutRestApi"],
  ["DELETE", api, "DeleteRestApi"],
  ["GET", `${api}/resources`, "GetResources"],
  ["POST", resource, "CreateResource"],
  ["GET", resource, "GetResource"],
  ["PATCH", resource, "UpdateResource"],
  ["DELETE", resource, "DeleteResource"],
  ["PUT", method, "PutMethod"],
  ["GET", method, "GetMethod"],
  ["PATCH", method, "UpdateMethod"],
  ["DELETE", method, "DeleteMethod"],
  ["PUT", `${method}/responses/{statusCode}`, "PutMethodResponse"],
  ["GET", `${method}/responses/{statusCode}`, "GetMethodResponse"],
  ["PATCH", `${method}/responses/{statusCode}`, "UpdateMethodResponse"],
  ["DELETE", `${method}/responses/{statusCode}`, "DeleteMethodResponse"],
  ["PUT", `${method}/integration`, "PutIntegration"],
  ["GET", `${method}/integration`, "GetIntegration"],
  ["PATCH", `${method}/integration`, "UpdateIntegration"],
  ["DELETE", `${method}/integration`, "DeleteIntegration"],
  ["PUT", `${method}/integration/responses/{statusCode}`, "PutIntegrationResponse"],
  ["GET", `${method}/integration/responses/{statusCode}`, "GetIntegrationResponse"],
  ["PATCH", `${method}/integration/responses/{statusCode}`, "UpdateIntegrationResponse"],
  ["DELETE", `${method}/integration/responses/{statusCode}`, "DeleteIntegrationResponse"],
  ["POST", `${api}/deployments`, "CreateDeployment"],
  ["GET", `${api}/deployments`, "GetDeployments"],
  ["GET", `${api}/deployments/{deploymentId}`, "GetDeployment"],
  ["PATCH", `${api}/deployments/{deploymentId}`, "UpdateDeployment"],
  ["DELETE", `${api}/deployments/{deploymentId}`, "DeleteDeployment"],
  ["POST", `${api}/stages`, "CreateStage"],
  ["GET", `${api}/stages`, "GetStages"],
  ["GET", `${api}/stages/{stageName}`, "GetStage"],
  ["PATCH", `${api}/stages/{stageName}`, "UpdateStage"],
  ["DELETE", `${api}/stages/{stageName}`, "DeleteStage"],
  ["POST", `${api}/models`, "CreateModel"],
  ["GET", `${api}/models`, "GetModels"],
  ["GET", `${api}/models/{modelName}`, "GetModel"],
  ["PATCH", `${api}/models/{modelName}`, "UpdateModel"],
  ["DELETE", `${api}/models/{modelName}`, "DeleteModel"],
  ["POST", `${api}/requestvalidators`, "CreateRequestValidator"],
  ["GET", `${api}/requestvalidators`, "GetRequestValidators"],
  ["GET", `${api}/requestvalidators/{requestValidatorId}`, "GetRequestValidator"],
  ["PATCH", `${api}/requestvalidators/{requestValidatorId}`, "UpdateRequestValidator"],
  ["DELETE", `${api}/requestvalidators/{requestValidatorId}`, "DeleteRequestValidator"],
  ["GET", "/account", "GetAccount"],
  ["PATCH", "/account", "UpdateAccount"],
  ["GET", "/tags/{resourceArn}", "GetTags"],
  ["PUT", "/tags/{resourceArn}", "TagResource"],
  ["DELETE", "/tags/{resourceArn}", "UntagResource"],
];

const compiled = routes.map(([verb, path, operation]) => ({
  verb,
  operation,
  names: [...path.matchAll(/{(\w+)}/g)].map((found) => found[1] ?? ""),
  pattern: new RegExp(`^${path.replaceAll(/{\w+}/g, "([^/]+)")}/?$`),
}));

/** The operation that a verb and path mean, with the path's and the query's parameters. */
export function restOperation(verb: string, target: string): { operation: string; parameters: Parameters } {
  const url = new URL(target, "http://localhost");
  for (const route of compiled) {
    const found = route.verb === verb ? route.pattern.exec(url.pathname) : null;
    if (!found) continue;
    const parameters = new Map(url.searchParams);
    route.names.forEach((name, index) => {
      parameters.set(name, decodeURIComponent(found[index + 1] ?? ""));
    });
    const tagKeys = url.searchParams.getAll("tagKeys");
    if (tagKeys.length > 0) parameters.set("tagKeys", JSON.stringify(tagKeys));
    return { operation: route.operation, parameters };
  }
  return { operation: `${verb} ${url.pathname}`, parameters: new Map() };
}
