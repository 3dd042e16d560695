import { pointingTo } from "../../resources/relations";
import { type Resource, titleOf } from "../../resources/resource";
import { types } from "../../resources/types";
import { stackRule } from "../rule";
import type { Finding } from "../verdict";
import { eachPrivateApi, policyOf } from "./private-apis";

export const deploymentFollowsPolicy = stackRule({
  name: "deployment-follows-policy",
  description:
    "A deployment of a private API waits for the resource policy and is made anew when it changes.",
  explanation:
    "API Gateway serves the policy of the last deployment. A deployment that does not depend on the policy may be made before it; one without triggers is never made again, and a narrowed policy stays without effect.",
  remediation: "On the Deployment: dependsOn the RestApiPolicy, and triggers with a digest of the policy.",
  severity: "high",
  level: "mandatory",
  tags: ["access", "api-gateway"],
  counterparts: [{ catalog: "checkov", id: "CKV_AWS_217" }],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html",
  check: (resources) =>
    eachPrivateApi(resources, (restApi) => {
      const carrier = policyOf(resources, restApi)?.carrier;
      return pointingTo(resources, types.deployment, "restApi", restApi).flatMap((deployment) => [
        ...waits(deployment, carrier, restApi),
        ...isMadeAnew(deployment),
      ]);
    }),
});

function waits(deployment: Resource, carrier: Resource | undefined, restApi: Resource): Finding[] {
  if (carrier === undefined || carrier === restApi || deployment.dependencies.includes(carrier.urn))
    return [];
  return [
    {
      message: `${titleOf(deployment)} does not depend on ${titleOf(carrier)}: it may be made before the policy`,
      urn: deployment.urn,
    },
  ];
}

function isMadeAnew(deployment: Resource): Finding[] {
  const { properties } = deployment;
  if (
    properties.isUnknown("triggers") ||
    Object.keys(properties.list("triggers")[0]?.values ?? {}).length > 0
  )
    return [];
  return [
    {
      message: `${titleOf(deployment)} has no triggers: a changed policy would never be deployed`,
      urn: deployment.urn,
    },
  ];
}
