import { titleOf } from "../../../shared/contract/urn";
import { apiDocument } from "../../resources/policy-document";
import { isPrivateDomain } from "../../resources/private-domain";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";
import { notApplicable } from "../verdict";

export const privateDomainHasPolicy = resourceRule({
  name: "private-domain-has-policy",
  description: "Every private custom domain name has a policy.",
  explanation:
    "AWS makes a private domain without a policy, and then refuses every call by it: callers in other accounts see only 403, although share, association and the API's policy are right.",
  remediation:
    "Set policy on the DomainName: allow execute-api:Invoke on execute-api:/* to the granted endpoints.",
  severity: "high",
  level: "mandatory",
  tags: ["access", "api-gateway"],
  controls: [],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-tutorial.html",
  types: [types.domainName],
  check: (domain) => {
    if (!isPrivateDomain(domain)) notApplicable("the domain name is not private");
    return apiDocument(domain) === undefined
      ? [{ message: `${titleOf(domain)} is private and has no policy, so AWS refuses every call by it` }]
      : [];
  },
});
