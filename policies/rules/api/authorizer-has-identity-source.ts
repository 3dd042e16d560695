import { titleOf } from "../../../shared/contract/urn";
import { authorizersOf } from "../../../shared/open-api/operations";
import { optionalText } from "../../resources/properties";
import { openApiOperations } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";
import type { RuleFinding } from "../verdict";

export const authorizerHasIdentitySource = resourceRule({
  name: "authorizer-has-identity-source",
  description: "A Lambda authorizer names what a caller must show.",
  explanation:
    "Without an identity source every request invokes the authorizer's function, one that shows nothing too; with one, API Gateway refuses it with 401 before. And nothing distinguishes callers whose answers are kept.",
  remediation:
    'Set identitySource to what the function reads, as "method.request.header.Authorization"; several with commas between.',
  severity: "medium",
  level: "mandatory",
  tags: ["access", "api-gateway"],
  controls: [],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html",
  types: [types.authorizer, types.restApi],
  check: (authorizer) => {
    if (authorizer.type === types.restApi)
      return authorizersOf(openApiOperations(authorizer))
        .filter(({ identitySources }) => identitySources.length === 0)
        .map(({ name }) => asksAboutNothing(`Authorizer ${name} of the document of ${titleOf(authorizer)}`));
    const { properties } = authorizer;
    const source = properties.read("identitySource", optionalText);
    // The AWS provider gives one of type TOKEN the header Authorization.
    const isGiven = source === undefined && (properties.read("type", optionalText) ?? "TOKEN") === "TOKEN";
    return isGiven || (source ?? "").trim() !== "" ? [] : [asksAboutNothing(titleOf(authorizer))];
  },
});

function asksAboutNothing(title: string): RuleFinding {
  return { message: `${title} asks its function about callers who show nothing` };
}
