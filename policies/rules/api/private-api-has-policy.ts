import { titleOf } from "../../../shared/contract/urn";
import { stackRule } from "../rule";
import { eachPrivateApi, policyOf } from "./private-apis";

export const privateApiHasPolicy = stackRule({
  name: "private-api-has-policy",
  description: "Every private REST API has a resource policy.",
  explanation:
    'AWS refuses to deploy a private API without a resource policy, but only after everything else was created: "Private REST API doesn\'t have a resource policy attached to it".',
  remediation: "Add an aws.apigateway.RestApiPolicy for the API.",
  severity: "high",
  level: "mandatory",
  tags: ["access", "api-gateway"],
  controls: [
    { catalog: "checkov", id: "CKV2_AWS_70" },
    { catalog: "Trivy", id: "AWS-0004" },
  ],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html",
  check: (resources, ruleContext) =>
    eachPrivateApi(resources, ruleContext, (restApi) =>
      policyOf(resources, restApi)
        ? []
        : [{ message: `${titleOf(restApi)} is private and has no resource policy` }],
    ),
});
