import { z } from "zod";
import { type AuthorizationType, type Grant, prove } from "../../proof";
import { openApiOf } from "../../resources/open-api";
import { idOf, pointingTo } from "../../resources/relations";
import type { Resource } from "../../resources/resource";
import { optionalText } from "../../resources/schemas";
import { types } from "../../resources/types";
import { apiArnFor } from "../access/api-arn";
import { type RawDocument, statementsOf, withStatements } from "../access/documents";
import { componentGrants, componentOf } from "../access/intent";
import { leastPrivilegeOutcome, onlyThroughNamed } from "../access/prove-api";
import { type Surroundings, stackRule } from "../rule";
import { type Finding, Undecided } from "../verdict";
import { eachPrivateApi, policyOf } from "./private-apis";

export const openMethodsGuarded = stackRule({
  name: "open-methods-guarded",
  description:
    "The methods of a private API, as they authorize, are reachable only as intended. Proved, with a counterexample.",
  explanation:
    "What a policy lets in depends on how methods authorize: with NONE the policy alone decides, with a Lambda authorizer only an explicit Deny refuses. This rule joins methods, policy and the API's real ARN at the end of a preview or update.",
  remediation: "Narrow the policy, or set the method's authorization to AWS_IAM.",
  severity: "critical",
  level: "mandatory",
  tags: ["access", "proof"],
  counterparts: [
    { catalog: "checkov", id: "CKV_AWS_59" },
    { catalog: "Trivy", id: "AWS-0004" },
    { catalog: "AWS Security Hub", id: "APIGateway.8" },
  ],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html",
  check: (resources, surroundings) =>
    eachPrivateApi(resources, (restApi) => {
      const policy = policyOf(resources, restApi);
      const document = policy?.document();
      if (policy === undefined || document === undefined) return [];
      return guarded(resources, restApi, policy.carrier, document, surroundings);
    }),
});

function guarded(
  resources: readonly Resource[],
  restApi: Resource,
  carrier: Resource,
  given: RawDocument,
  surroundings: Surroundings,
): readonly Finding[] {
  const methods = methodsOf(resources, restApi);
  if (methods.length === 0) return [];
  const component = componentOf(carrier, surroundings);
  const named = onlyThroughNamed(given);
  const intent: readonly Grant[] = component ? componentGrants(component, false) : named.intent;
  const document = component ? given : named.document;
  const custom = methods.some(({ authorization }) => authorization === "CUSTOM");
  const answer = prove({
    name: restApi.name,
    api: apiArnFor(document, idOf(restApi)),
    authorization: authorizationOf(methods),
    // A Lambda authorizer may let in whatever is not denied.
    apiPolicy: custom ? withStatements(document, [...statementsOf(document), allowAll]) : document,
    endpoints: Object.fromEntries(intent.map(({ vpce }) => [vpce ?? "", { policy: null }])),
    identityPolicies: {},
    intent,
  });
  const { findings, doubts } = leastPrivilegeOutcome(answer, document, "policy");
  const [doubt] = doubts;
  if (findings.length === 0 && doubt) throw new Undecided(doubt.reason);
  return findings;
}

const allowAll = { Sid: "LambdaAuthorizer", Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };

interface MethodAuthorization {
  readonly httpMethod: string;
  readonly authorization: string;
}

function methodsOf(resources: readonly Resource[], restApi: Resource): MethodAuthorization[] {
  const apart = pointingTo(resources, types.method, "restApi", restApi).map(({ properties }) => ({
    httpMethod: properties.read("httpMethod", optionalText) ?? "ANY",
    authorization: properties.read("authorization", optionalText) ?? "NONE",
  }));
  return [...apart, ...openApiMethods(restApi)];
}

const paths = z.record(z.string(), z.record(z.string(), z.unknown())).default({});
const operation = z.looseObject({ security: z.array(z.record(z.string(), z.unknown())).optional() });
const scheme = z.looseObject({ "x-amazon-apigateway-authtype": z.string().optional() });

function openApiMethods(restApi: Resource): MethodAuthorization[] {
  const body = openApiOf(restApi);
  const schemes = z
    .looseObject({
      components: z.looseObject({ securitySchemes: z.record(z.string(), scheme).default({}) }).optional(),
    })
    .safeParse(body).data?.components?.securitySchemes;
  return Object.values(paths.parse(body?.paths)).flatMap((operations) =>
    Object.entries(operations)
      .filter(([key]) =>
        /^(get|put|post|delete|options|head|patch|x-amazon-apigateway-any-method)$/.test(key),
      )
      .map(([key, value]) => {
        const names = (operation.safeParse(value).data?.security ?? []).flatMap((entry) =>
          Object.keys(entry),
        );
        const kinds = names.map((name) => schemes?.[name]?.["x-amazon-apigateway-authtype"]);
        const authorization = kinds.includes("awsSigv4")
          ? "AWS_IAM"
          : kinds.includes("custom")
            ? "CUSTOM"
            : "NONE";
        return { httpMethod: key.startsWith("x-") ? "ANY" : key.toUpperCase(), authorization };
      }),
  );
}

/** Per HTTP method the weakest authorization that any path has for it; with no method at all, the weakest of all. */
function authorizationOf(methods: readonly MethodAuthorization[]): Record<string, AuthorizationType> {
  const weakest: Record<string, AuthorizationType> = {};
  for (const { httpMethod, authorization } of methods) {
    const key = httpMethod === "ANY" ? "*" : httpMethod;
    weakest[key] = authorization === "AWS_IAM" && weakest[key] !== "NONE" ? "AWS_IAM" : "NONE";
  }
  if (weakest["*"] === "NONE") return { "*": "NONE" };
  return { "*": weakest["*"] ?? (Object.values(weakest).includes("NONE") ? "NONE" : "AWS_IAM"), ...weakest };
}
