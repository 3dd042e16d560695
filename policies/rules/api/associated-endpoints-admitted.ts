import { titleOf } from "../../../shared/contract/urn";
import type { AuthorizedRoute } from "../../prover";
import type { RawDocument } from "../../resources/policy-document";
import { idOf, type Resource } from "../../resources/resource";
import { associatedEndpoints, methodsWithAuthorizer } from "../../resources/rest-api";
import { apiArnsFor } from "../access/api-arn";
import { namedEndpoints } from "../access/named-endpoints";
import { budgetSetting, callsThrough, configuredBudget } from "../access/prove-api";
import { stackRule } from "../rule";
import { type RuleFinding, Undecided } from "../verdict";
import { eachPrivateApi, policyOf } from "./private-apis";

export const associatedEndpointsAdmitted = stackRule({
  name: "associated-endpoints-admitted",
  description:
    "Endpoints with an alias for a private API are admitted by its policy, and the other way round.",
  explanation:
    "Association gives an endpoint a Route 53 alias for the API and authorizes nothing; the policy authorizes and gives no alias. An endpoint with only one of them is a call that fails, or one that has been forgotten. An API without any association is called by the other forms, and not held to this.",
  remediation:
    "List the same endpoints in endpointConfiguration.vpcEndpointIds and in the policy, or no alias at all.",
  severity: "medium",
  level: "mandatory",
  tags: ["access", "api-gateway"],
  controls: [],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/associate-private-api-with-vpc-endpoint.html",
  settings: { budget: budgetSetting },
  check: (resources, ruleContext) =>
    eachPrivateApi(resources, ruleContext, (restApi) => {
      const associated = associatedEndpoints(restApi);
      const document = policyOf(resources, restApi)?.document();
      return document === undefined || associated.length === 0
        ? []
        : compare(
            restApi,
            { associated, asking: methodsWithAuthorizer(resources, restApi) },
            document,
            configuredBudget(ruleContext),
          );
    }),
});

function compare(
  restApi: Resource,
  {
    associated,
    asking,
  }: { readonly associated: readonly string[]; readonly asking: readonly AuthorizedRoute[] },
  document: RawDocument,
  budget: number | undefined,
): RuleFinding[] {
  const [api] = apiArnsFor(document, idOf(restApi));
  const endpoints = [...new Set([...associated, ...namedEndpoints(document)])];
  const calls = endpoints.map((endpoint) => ({
    endpoint,
    ...callsThrough(api, document, endpoint, budget, asking),
  }));
  const hasAlias = ({ endpoint }: { readonly endpoint: string }) => associated.includes(endpoint);
  const shut = calls.filter(
    (each) => hasAlias(each) && each.findings.length + each.undetermined.length === 0,
  );
  const without = calls.filter((each) => !hasAlias(each) && each.findings.length > 0);
  const [first] = calls.flatMap(({ undetermined }) => undetermined);
  if (shut.length + without.length === 0 && first) throw new Undecided(first.reason);
  return [
    ...shut.map(({ endpoint }) => ({
      message: `${titleOf(restApi)} has an alias for ${endpoint}, but its policy admits no call through it`,
    })),
    ...without.map(({ endpoint }) => ({
      message: `${titleOf(restApi)} admits ${endpoint}, but has an alias for other endpoints only`,
    })),
  ];
}
