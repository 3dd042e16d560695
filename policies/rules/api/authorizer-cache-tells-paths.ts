import { z } from "zod";
import { titleOf } from "../../../shared/contract/urn";
import { at } from "../../../shared/open-api/document";
import { authorizersOf } from "../../../shared/open-api/operations";
import { optionalText } from "../../resources/properties";
import { pointingTo, type Resource } from "../../resources/resource";
import { openApiOperations } from "../../resources/rest-api";
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
    const kept = [
      ...authorizers.map((authorizer) => ofResource(resources, authorizer)),
      ...resources.filter(({ type }) => type === types.restApi).flatMap(ofDocument),
    ];
    if (kept.length === 0) notApplicable("no Lambda authorizer");
    return kept.flatMap(keptTooWidely);
  },
});

/** How long an authorizer's answer is cached, by which key, and for whom. */
interface Kept {
  readonly title: string;
  readonly seconds: number;
  readonly sources: string;
  /** Of each method that asks: whether it is of several paths, or any method. */
  readonly methods: readonly (() => boolean)[];
}

const seconds = z.number().default(300);

function ofResource(resources: readonly Resource[], authorizer: Resource): Kept {
  const { properties } = authorizer;
  return {
    title: titleOf(authorizer),
    seconds: properties.read("authorizerResultTtlInSeconds", seconds),
    sources: properties.read("identitySource", optionalText) ?? "",
    methods: pointingTo(resources, types.method, "authorizerId", authorizer).map(
      (method) => () => answersSeveral(resources, method),
    ),
  };
}

/** Those of an API's OpenAPI document. */
function ofDocument(restApi: Resource): Kept[] {
  const asking = openApiOperations(restApi).filter(({ authorizer }) => authorizer !== undefined);
  return authorizersOf(asking).map(({ name, definition, identitySources }) => ({
    title: `Authorizer ${name} of the document of ${titleOf(restApi)}`,
    seconds: seconds.catch(300).parse(at(definition, "authorizerResultTtlInSeconds")),
    sources: identitySources.join(","),
    methods: asking
      .filter(({ authorizer }) => authorizer?.name === name)
      .map(
        ({ method, path }) =>
          () =>
            method === "ANY" || path.includes("{"),
      ),
  }));
}

function keptTooWidely({ title, seconds: ttl, sources, methods }: Kept): RuleFinding[] {
  if (ttl === 0) return [];
  if (/\bcontext\.path\b/.test(sources) && /\bcontext\.httpMethod\b/.test(sources)) return [];
  if (methods.length < 2 && !methods.some((isOfSeveral) => isOfSeveral())) return [];
  const who = methods.length === 1 ? "a method of several paths asks" : `${methods.length} methods ask`;
  const message = `${title} keeps an answer for ${ttl} s by ${sources || "the token"}, and ${who} it: what it says of one path answers for another`;
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
