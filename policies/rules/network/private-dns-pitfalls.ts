import { titleOf } from "../../../shared/contract/urn";
import { optionalFlag } from "../../resources/properties";
import { points, type Resource } from "../../resources/resource";
import { isPrivate, ofType } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { type RuleContext, stackRule } from "../rule";
import { gather, type RuleFinding } from "../verdict";
import { executeApiEndpoints } from "./endpoints";

export const privateDnsPitfalls = stackRule({
  name: "private-dns-pitfalls",
  description: "Private DNS of execute-api endpoints works, and takes no other API away.",
  explanation:
    "With private DNS on, every execute-api name in the VPC leads to the endpoint: a VPC can have one such endpoint only, its DNS support and host names must be on, and public APIs answer 403 there.",
  remediation:
    "Turn privateDnsEnabled off on all but one endpoint, and use an alias or a custom domain name where the VPC also calls public APIs.",
  severity: "medium",
  level: "mandatory",
  tags: ["network"],
  controls: [],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html",
  check: (resources, { seen }) => {
    const resolving = executeApiEndpoints(resources).filter(
      ({ properties }) => properties.read("privateDnsEnabled", optionalFlag) === true,
    );
    return gather(
      resolving,
      ({ urn }) => urn,
      (endpoint) => [
        ...second(resolving, endpoint),
        ...withoutDns(resources, endpoint),
        ...publicApis(resources, endpoint, seen),
      ],
    );
  },
});

function second(resolving: readonly Resource[], endpoint: Resource): RuleFinding[] {
  const before = resolving.slice(0, resolving.indexOf(endpoint));
  return before
    .filter((other) => sameVpc(other, endpoint))
    .map((other) => ({
      message: `${titleOf(endpoint)} has private DNS on, as ${titleOf(other)} of the same VPC has`,
    }));
}

function sameVpc(left: Resource, right: Resource): boolean {
  const [first, second] = [left, right].map(({ propertyDependencies, properties }) =>
    properties.isUnknown("vpcId")
      ? propertyDependencies.vpcId?.join()
      : JSON.stringify(properties.values.vpcId),
  );
  return first !== undefined && first === second;
}

function withoutDns(resources: readonly Resource[], endpoint: Resource): RuleFinding[] {
  return ofType(resources, types.vpc)
    .filter((vpc) => points(endpoint, "vpcId", vpc))
    .flatMap((vpc) => [
      ...(vpc.properties.read("enableDnsHostnames", optionalFlag) === true
        ? []
        : [off(vpc, "enableDnsHostnames")]),
      ...(vpc.properties.read("enableDnsSupport", optionalFlag) === false
        ? [off(vpc, "enableDnsSupport")]
        : []),
    ]);
}

function off(vpc: Resource, setting: string): RuleFinding {
  return {
    urn: vpc.urn,
    message: `${titleOf(vpc)} has ${setting} off, so private DNS of its endpoint fails`,
  };
}

function publicApis(
  resources: readonly Resource[],
  endpoint: Resource,
  seen: RuleContext["seen"],
): RuleFinding[] {
  const open = ofType(resources, types.restApi).filter((restApi) => !isPrivate(restApi, seen));
  return [...open, ...ofType(resources, types.httpApi)].map((api) => ({
    message: `${titleOf(api)} is public and would answer 403 in the VPC of ${titleOf(endpoint)}, which has private DNS on`,
  }));
}
