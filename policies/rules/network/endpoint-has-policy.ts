import { titleOf } from "../../../shared/contract/urn";
import { statementsOf } from "../../resources/policy-document";
import { optionalText } from "../../resources/properties";
import { pointingTo } from "../../resources/resource";
import { types } from "../../resources/types";
import { stackRule } from "../rule";
import { gather } from "../verdict";
import { executeApiEndpoints } from "./endpoints";

export const endpointHasPolicy = stackRule({
  name: "endpoint-has-policy",
  description: "Every execute-api endpoint has a policy.",
  explanation:
    "Without one AWS sets full access: everyone in the VPC may call every API of every account that admits the endpoint.",
  remediation:
    "Set policy on the VpcEndpoint itself: with a VpcEndpointPolicy there is a moment of full access.",
  severity: "high",
  level: "mandatory",
  tags: ["access", "network"],
  controls: [{ catalog: "Prowler", id: "vpc_endpoint_connections_trust_boundaries" }],
  url: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
  check: (resources) => {
    const endpoints = executeApiEndpoints(resources);
    return gather(
      endpoints,
      ({ urn }) => urn,
      (endpoint) => {
        if (pointingTo(resources, types.vpcEndpointPolicy, "vpcEndpointId", endpoint).length > 0) return [];
        const policy = endpoint.properties.read("policy", optionalText) ?? "";
        return policy === "" || isFullAccess(policy)
          ? [{ message: `${titleOf(endpoint)} has no policy, so everything may pass` }]
          : [];
      },
    );
  },
});

/** What AWS answers for an endpoint that was given no policy. */
function isFullAccess(policy: string): boolean {
  const [statement, ...more] = statementsOf(policy);
  if (statement === undefined || more.length > 0 || statement.Condition !== undefined) return false;
  return statement.Effect === "Allow" && statement.Action === "*" && statement.Resource === "*";
}
