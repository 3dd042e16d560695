import { apiDocument, listed, type RawDocument, statementsOf } from "../../resources/policy-document";
import type { Resource } from "../../resources/resource";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";
import type { RuleFinding } from "../verdict";
import { notApplicable } from "../verdict";
import { nameOf } from "./actions";
import { executeApiDocument } from "./endpoint-policy";
import { componentOf } from "./intent";

export const policyNamesCalls = resourceRule({
  name: "policy-names-calls",
  description: "Policies of private APIs and of their endpoints name stage and method of what they allow.",
  explanation:
    "Advisory, because AWS's own recommended policy allows execute-api:/* to named endpoints, and an API that is meant to be called as a whole is rightly written so. Where grants say what is intended, the proof decides and this rule does not apply.",
  remediation: "Write STAGE/METHOD/path for each call instead of *.",
  severity: "medium",
  level: "advisory",
  tags: ["access"],
  controls: [{ catalog: "checkov", id: "CKV_AWS_290" }],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html",
  types: [types.restApiPolicy, types.restApi, types.vpcEndpoint, types.vpcEndpointPolicy],
  check: (resource, ruleContext) => {
    if (componentOf(resource, ruleContext, types.privateApi, types.apiEndpoint))
      notApplicable("the grants say what is intended");
    return wildcards(documentOf(resource));
  },
});

function documentOf(resource: Resource): RawDocument {
  if (resource.type === types.vpcEndpoint || resource.type === types.vpcEndpointPolicy) {
    return executeApiDocument(resource);
  }
  return apiDocument(resource) ?? notApplicable("it carries no resource policy of its own");
}

function wildcards(document: RawDocument): RuleFinding[] {
  return statementsOf(document).flatMap((statement, index): RuleFinding[] => {
    if (statement.Effect !== "Allow") return [];
    if (statement.NotResource !== undefined)
      return [{ message: `${nameOf(statement, index)} allows all resources but some (NotResource)` }];
    const wide = listed(statement.Resource).filter(leavesOpen);
    return wide.length === 0
      ? []
      : [{ message: `${nameOf(statement, index)} allows any stage or method: ${wide.join(", ")}` }];
  });
}

function leavesOpen(resource: string): boolean {
  if (resource === "*") return true;
  const [, stage = "*", method = "*"] = resource
    .replace(/^arn:[^/]*/, "")
    .replace(/^execute-api:/, "")
    .split("/");
  return /[*?]/.test(stage) || /[*?]/.test(method);
}
