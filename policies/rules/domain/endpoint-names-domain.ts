import { z } from "zod";
import { titleOf } from "../../../shared/contract/urn";
import { patternMatches, type RawStatement } from "../../prover";
import { endpointDocument, listed, statementsOf } from "../../resources/policy-document";
import { callArnOfManaged } from "../../resources/private-domain";
import { points, type Resource } from "../../resources/resource";
import { ofType } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { executeApiEndpoints, policyCarrierOf } from "../network/endpoints";
import { stackRule } from "../rule";
import { gather, notApplicable } from "../verdict";

export const endpointNamesDomain = stackRule({
  name: "endpoint-names-domain",
  description: "The policy of an endpoint that is associated with a private domain allows the domain's ARN.",
  explanation:
    "Of a call by a private custom domain an endpoint's policy is asked about two ARNs: the domain's and the API's. One that names the API alone refuses every call by the domain, in the caller's own account. What it allows of the API the rules on least privilege and availability prove.",
  remediation:
    "Add arn:aws:execute-api:REGION:ACCOUNT:/domainnames/NAME+ID to the resources that the policy allows.",
  severity: "high",
  level: "mandatory",
  tags: ["access", "network"],
  controls: [],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-endpoint-policies.html",
  check: (resources) => {
    const associations = ofType(resources, types.domainAssociation);
    if (associations.length === 0) notApplicable("the stack associates no endpoint with a domain");
    return gather(
      associations,
      ({ urn }) => urn,
      (association) =>
        executeApiEndpoints(resources)
          .filter((endpoint) => points(association, "accessAssociationSource", endpoint))
          .flatMap((endpoint) => faults(association, endpoint, resources)),
    );
  },
});

function faults(association: Resource, endpoint: Resource, resources: readonly Resource[]) {
  const document = endpointDocument(policyCarrierOf(endpoint, resources));
  // Without a policy everything may pass, which another rule reports.
  if (document === undefined) return [];
  const arn = callArnOfManaged(association.properties.read("domainNameArn", z.string()));
  return statementsOf(document).some((statement) => statement.Effect === "Allow" && covers(statement, arn))
    ? []
    : [{ message: `the policy of ${titleOf(endpoint)} does not allow ${arn}, with which it is associated` }];
}

function covers({ Resource: resource, NotResource: notResource }: RawStatement, arn: string): boolean {
  if (notResource !== undefined) return !listed(notResource).some((pattern) => patternMatches(pattern, arn));
  return listed(resource).some((pattern) => patternMatches(pattern, arn));
}
