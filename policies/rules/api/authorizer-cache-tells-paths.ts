import { z } from "zod";
import { titleOf } from "../../../shared/contract/urn";
import { optionalText } from "../../resources/properties";
import { pointingTo, type Resource } from "../../resources/resource";
import { types } from "../../resources/types";
import { stackRule } from "../rule";
import { notApplicable, type RuleFinding } from "../verdict";

export const authorizerCacheTellsPaths = stackRule({
  name: "authorizer-cache-tells-paths",
  description: "What a Lambda authorizer answered for one path is not kept for another.",
  explanation:
    "API Gateway keeps an authorizer's policy by its identity sources, for all methods that ask it. A policy for the method that was called first then refuses the others; one that allows * lets in where the function was never asked. Advisory, because a function may rightly answer for the whole API by the token alone.",
  remediation:
    "Set authorizerResultTtlInSeconds to 0, or make path and method identity sources of type REQUEST: context.path and context.httpMethod.",
  severity: "medium",
  level: "advisory",
  tags: ["access", "api-gateway"],
  controls: [],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html",
  check: (resources) => {
    const authorizers = resources.filter(({ type }) => type === types.authorizer);
    if (authorizers.length === 0) notApplicable("no Lambda authorizer");
    return authorizers.flatMap((authorizer) => keptTooWidely(resources, authorizer));
  },
});

const seconds = z.number().default(300);

function keptTooWidely(resources: readonly Resource[], authorizer: Resource): RuleFinding[] {
  const ttl = authorizer.properties.read("authorizerResultTtlInSeconds", seconds);
  if (ttl === 0) return [];
  const sources = authorizer.properties.read("identitySource", optionalText) ?? "";
  if (/\bcontext\.path\b/.test(sources) && /\bcontext\.httpMethod\b/.test(sources)) return [];
  const methods = pointingTo(resources, types.method, "authorizerId", authorizer);
  if (methods.length < 2 && !methods.some((method) => answersSeveral(resources, method))) return [];
  const who = methods.length === 1 ? "a method of several paths asks" : `${methods.length} methods ask`;
  const message = `${titleOf(authorizer)} keeps an answer for ${ttl} s by ${sources || "the token"}, and ${who} it: what it says of one path answers for another`;
  return [{ message }];
}

/** ANY, or a path with parameters. */
function answersSeveral(resources: readonly Resource[], method: Resource): boolean {
  if (method.properties.read("httpMethod", optionalText) === "ANY") return true;
  const from = method.propertyDependencies.resourceId ?? [];
  return resources.some(
    ({ urn, type, properties }) =>
      type === types.apiResource &&
      from.includes(urn) &&
      (properties.read("pathPart", optionalText) ?? "").includes("{"),
  );
}
