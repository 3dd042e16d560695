import { z } from "zod";
import { titleOf } from "../../../shared/contract/urn";
import { apiDocument } from "../../resources/policy-document";
import { endpointOf, namesDomain, privateDomains } from "../../resources/private-domain";
import type { Resource } from "../../resources/resource";
import { ofType } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { domainArnsOf } from "../access/domain-name";
import { componentOf } from "../access/intent";
import { admits, budgetSetting, configuredBudget } from "../access/prove-api";
import { stackRule } from "../rule";
import { gather, notApplicable, type RuleFinding } from "../verdict";

export const associationGranted = stackRule({
  name: "private-domain-association-granted",
  description: "An endpoint that is associated with a private domain may call by it.",
  explanation:
    "An association lets nothing in by itself. One without a grant is what is left when a grant is taken back: the next wide policy makes it a way in. In the stack of the domain, its policy must admit the endpoint; in the stack of the endpoint, the component ApiEndpoint must have grants. A stack that has neither does not show who is granted, and none shows the associations of other accounts: aws apigateway get-domain-name-access-associations --resource-owner OTHER_ACCOUNTS lists them.",
  remediation: "Delete the association, or grant the endpoint calls by the domain.",
  severity: "medium",
  level: "mandatory",
  tags: ["access", "network", "proof"],
  controls: [],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-associations.html",
  settings: { budget: budgetSetting },
  check: (resources, ruleContext) => {
    const associations = ofType(resources, types.domainAssociation);
    if (associations.length === 0) notApplicable("the stack associates no endpoint with a domain");
    return gather(
      associations,
      ({ urn }) => urn,
      (association) => {
        const endpoint = endpointOf(association, resources);
        const component = endpoint && componentOf(endpoint, ruleContext, types.apiEndpoint);
        if (endpoint && component?.properties.list("grants").length === 0)
          return [{ message: `${titleOf(endpoint)} is associated with a private domain, and has no grants` }];
        return refusedBy(association, resources, configuredBudget(ruleContext));
      },
    );
  },
});

function refusedBy(
  association: Resource,
  resources: readonly Resource[],
  budget: number | undefined,
): RuleFinding[] {
  const domain = privateDomains(resources).find((each) => namesDomain(association, "domainNameArn", each));
  const document = domain && apiDocument(domain);
  // Without a policy nobody may call, which another rule reports.
  if (domain === undefined || document === undefined) return [];
  const source = association.properties.read("accessAssociationSource", z.string());
  const [arn] = domainArnsOf(domain, document);
  if (admits(arn, document, source, budget)) return [];
  return [{ message: `${source} is associated with ${titleOf(domain)}, whose policy does not admit it` }];
}
