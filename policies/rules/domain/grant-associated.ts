import { z } from "zod";
import { titleOf } from "../../../shared/contract/urn";
import {
  apiDocument,
  conditionValues,
  endpointDocument,
  listed,
  type RawDocument,
  statementsOf,
} from "../../resources/policy-document";
import { callArnOfManaged, endpointOf, namesDomain, privateDomains } from "../../resources/private-domain";
import { idOf, type Resource } from "../../resources/resource";
import { ofType } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { domainArnsOf } from "../access/domain-name";
import { namedEndpoints } from "../access/named-endpoints";
import { admits, budgetSetting, configuredBudget } from "../access/prove-api";
import { executeApiEndpoints, policyCarrierOf } from "../network/endpoints";
import { stackRule } from "../rule";
import { gather } from "../verdict";

export const grantAssociated = stackRule({
  name: "private-domain-grant-associated",
  description: "An endpoint that is meant to call by a private domain is associated with it.",
  explanation:
    "Without an association API Gateway answers 403 to every call by the domain, whatever the policies say. An endpoint of the stack whose policy names the ARN of a domain, or that the policy of a domain of the stack admits, must have one in the stack. Of endpoints in other stacks it cannot be seen: their own stacks are held to it.",
  remediation: "Add a DomainNameAccessAssociation of the endpoint, or take the domain out of the policy.",
  severity: "medium",
  level: "mandatory",
  tags: ["access", "network", "proof"],
  controls: [],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-associations.html",
  settings: { budget: budgetSetting },
  check: (resources, ruleContext) =>
    gather(
      executeApiEndpoints(resources),
      ({ urn }) => urn,
      (endpoint) => {
        const own = ofType(resources, types.domainAssociation).filter(
          (each) => endpointOf(each, resources)?.urn === endpoint.urn,
        );
        const named = domainsIn(endpointDocument(policyCarrierOf(endpoint, resources))).filter(
          (arn) =>
            !own.some((each) => callArnOfManaged(each.properties.read("domainNameArn", z.string())) === arn),
        );
        const admitting = privateDomains(resources).filter(
          (domain) =>
            !own.some((each) => namesDomain(each, "domainNameArn", domain)) &&
            isNamedAndAdmitted(domain, endpoint, configuredBudget(ruleContext)),
        );
        return [
          ...named.map((arn) => `the policy of ${titleOf(endpoint)} names ${arn}`),
          ...admitting.map((domain) => `the policy of ${titleOf(domain)} admits ${titleOf(endpoint)}`),
        ].map((what) => ({ message: `${what}, and the endpoint is not associated with it` }));
      },
    ),
});

/** ARNs of single domains that a policy allows calls by. */
function domainsIn(document: RawDocument | undefined): string[] {
  if (document === undefined) return [];
  const allowing = statementsOf(document).filter(({ Effect }) => Effect === "Allow");
  const texts = allowing.flatMap((statement) => [
    ...listed(statement.Resource),
    ...conditionValues({ Statement: [statement] }, "execute-api:viaDomainArn"),
  ]);
  return [...new Set(texts)].filter((text) =>
    /^arn:[^:*?]+:execute-api:[^:*?]+:\d{12}:\/domainnames\/[^*?]+\+[^*?]+$/.test(text),
  );
}

/** Only an endpoint that the policy names: one that admits everybody means nobody. */
function isNamedAndAdmitted(domain: Resource, endpoint: Resource, budget: number | undefined): boolean {
  const document = apiDocument(domain);
  const id = idOf(endpoint);
  if (document === undefined || id === undefined || !namedEndpoints(document).includes(id)) return false;
  const [arn] = domainArnsOf(domain, document);
  return admits(arn, document, id, budget);
}
