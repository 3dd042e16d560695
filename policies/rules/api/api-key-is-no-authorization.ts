import { titleOf } from "../../../shared/contract/urn";
import { optionalFlag, optionalText } from "../../resources/properties";
import { openApiOperations } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const apiKeyIsNoAuthorization = resourceRule({
  name: "api-key-is-no-authorization",
  description: "No method counts an API key as authorization.",
  explanation:
    "An API key names a usage plan and is sent in clear by every client; AWS says not to use it to control access. A method with a key and authorization NONE is open to whoever knows the key.",
  remediation: 'Set authorization: "AWS_IAM", or leave the key out and let the resource policy decide.',
  severity: "high",
  level: "mandatory",
  tags: ["access", "api-gateway"],
  controls: [
    { catalog: "checkov", id: "CKV_AWS_59" },
    { catalog: "AWS Security Hub", id: "APIGateway.8" },
  ],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-setup-api-key-with-console.html",
  types: [types.method, types.restApi],
  check: (method) => {
    if (method.type === types.restApi)
      return openApiOperations(method)
        .filter(({ apiKeyRequired, authorization }) => apiKeyRequired && authorization === "NONE")
        .map((operation) => ({
          message: `${operation.method} ${operation.path} of ${titleOf(method)} asks for an API key and for no authorization`,
        }));
    const { properties } = method;
    if (properties.read("apiKeyRequired", optionalFlag) !== true) return [];
    if ((properties.read("authorization", optionalText) ?? "NONE") !== "NONE") return [];
    return [{ message: `${titleOf(method)} asks for an API key and for no authorization` }];
  },
});
