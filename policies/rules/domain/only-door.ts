import { z } from "zod";
import { titleOf } from "../../../shared/contract/urn";
import { optionalFlag } from "../../resources/properties";
import { idOf, points, type Resource } from "../../resources/resource";
import { methodsWithAuthorizer, ofType } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { apiArnsFor } from "../access/api-arn";
import { eitherWay } from "../access/authorization";
import { componentOf } from "../access/intent";
import { budgetSetting, configuredBudget, proveLeastPrivilege } from "../access/prove-api";
import { eachPrivateApi, policyOf } from "../api/private-apis";
import { type RuleContext, stackRule } from "../rule";
import { decided, notApplicable, type RuleFinding } from "../verdict";

const setting = z.boolean().default(false);

export const onlyDoor = stackRule({
  name: "private-domain-only-door",
  description: "An API whose private domain is meant to be its only door answers to no other name.",
  explanation:
    "A private API keeps its own names when it gets a domain. Where the domain is meant to be the only door, by ownNamesClosed of the component PrivateApi or by this rule's config, the API must have disableExecuteApiEndpoint, or a policy that is proved to let in calls by a domain alone (execute-api:viaDomainArn). Whether the API has been deployed since it was closed, a stack does not show.",
  remediation: "Set disableExecuteApiEndpoint: true on the RestApi, and deploy it.",
  severity: "high",
  level: "mandatory",
  tags: ["access", "api-gateway", "proof"],
  controls: [],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html",
  settings: {
    onlyDoor: {
      schema: setting,
      description:
        "For programs without the component PrivateApi: APIs with a private domain are closed else",
    },
    budget: budgetSetting,
  },
  check: (resources, ruleContext) => {
    let isMeant = false;
    const outcome = eachPrivateApi(resources, ruleContext, (restApi) => {
      if (!isOnlyDoor(restApi, resources, ruleContext)) return [];
      isMeant = true;
      return restApi.properties.read("disableExecuteApiEndpoint", optionalFlag) === true
        ? []
        : openNames(restApi, resources, configuredBudget(ruleContext));
    });
    if (!isMeant && outcome.undetermined.length === 0)
      notApplicable("nothing says that a domain is the only door");
    return outcome;
  },
});

function isOnlyDoor(restApi: Resource, resources: readonly Resource[], ruleContext: RuleContext): boolean {
  const component = componentOf(restApi, ruleContext, types.privateApi);
  if (component?.properties.read("ownNamesClosed", optionalFlag) === true) return true;
  return (
    setting.parse(ruleContext.config.onlyDoor) &&
    ofType(resources, types.basePathMapping).some(
      (mapping) => mapping.properties.has("domainNameId") && points(mapping, "restApi", restApi),
    )
  );
}

/** Calls by the API's own names that its policy lets in. */
function openNames(
  restApi: Resource,
  resources: readonly Resource[],
  budget: number | undefined,
): readonly RuleFinding[] {
  const is = `${titleOf(restApi)} is meant to be called by its private domain alone, and its own names are open`;
  const document = policyOf(resources, restApi)?.document();
  if (document === undefined) return [{ message: is }];
  const [api] = apiArnsFor(document, idOf(restApi));
  const outcome = proveLeastPrivilege({
    api,
    document,
    intent: [],
    routes: [...eitherWay, ...methodsWithAuthorizer(resources, restApi)],
    byOwnNames: true,
    budget,
  });
  return decided(outcome).map(({ message }) => ({ message: `${is}: ${message}` }));
}
