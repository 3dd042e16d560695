import type { AuthorizedRoute } from "../../prover";
import { identityPoliciesOf } from "../../resources/identity-policies";
import type { RawDocument } from "../../resources/policy-document";
import { idOf, type Resource } from "../../resources/resource";
import { methodsOf } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { apiArnsFor } from "../access/api-arn";
import { componentRoutes } from "../access/authorization";
import { componentGrants, componentOf } from "../access/intent";
import { onlyThroughNamed } from "../access/named-endpoints";
import { budgetSetting, configuredBudget, proveLeastPrivilege } from "../access/prove-api";
import { type RuleContext, stackRule } from "../rule";
import { decided, type RuleFinding } from "../verdict";
import { eachPrivateApi, policyOf } from "./private-apis";

export const openMethodsGuarded = stackRule({
  name: "open-methods-guarded",
  description:
    "The methods of a private API, as they authorize, are reachable only as intended. Proved, with a counterexample.",
  explanation:
    "What a policy lets in depends on how methods authorize: with NONE the policy alone decides; with AWS_IAM an identity policy in the API's own account is a second way in, and one in another account is taken to allow; with a Lambda authorizer only an explicit Deny refuses. This rule joins the methods, the policy, the identity policies of the stack and the API's ARN. A first preview that does not know them yet leaves it to the update.",
  remediation: "Narrow the policy, of the API or of the role, or set the method's authorization to AWS_IAM.",
  severity: "critical",
  level: "mandatory",
  tags: ["access", "proof"],
  controls: [
    { catalog: "checkov", id: "CKV_AWS_59" },
    { catalog: "Trivy", id: "AWS-0004" },
    { catalog: "AWS Security Hub", id: "APIGateway.8" },
  ],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html",
  settings: { budget: budgetSetting },
  check: (resources, ruleContext) =>
    eachPrivateApi(resources, ruleContext, (restApi) => {
      const policy = policyOf(resources, restApi);
      const document = policy?.document();
      if (policy === undefined || document === undefined) return [];
      return guarded(resources, restApi, policy.carrier, document, ruleContext);
    }),
});

function guarded(
  resources: readonly Resource[],
  restApi: Resource,
  carrier: Resource,
  given: RawDocument,
  ruleContext: RuleContext,
): readonly RuleFinding[] {
  const methods = methodsOf(resources, restApi);
  if (methods.length === 0) return [];
  const component = componentOf(carrier, ruleContext, types.privateApi);
  const named = onlyThroughNamed(given);
  const document = component ? given : named.document;
  // Where a component lists the paths, its authorizers may let in there; else wherever their method is.
  const routes = component ? componentRoutes(component) : [];
  const signed = methods.some(({ authorization }) => authorization === "AWS_IAM");
  const outcome = proveLeastPrivilege({
    api: apiArnsFor(document, idOf(restApi))[0],
    document,
    intent: component ? componentGrants(component, false) : named.intent,
    routes: methods.flatMap(({ httpMethod: method, authorization: given }): AuthorizedRoute[] => {
      const authorization = given === "CUSTOM" || given === "AWS_IAM" ? given : "NONE";
      const own = routes.filter((each) => each.method === method && each.authorization === authorization);
      const all = methods.filter((each) => each.httpMethod === method && each.authorization === given);
      return authorization !== "NONE" && own.length === all.length ? own : [{ method, authorization }];
    }),
    identityPolicies: signed ? identityPoliciesOf(resources) : {},
    budget: configuredBudget(ruleContext),
  });
  return decided(outcome);
}
