import { titleOf } from "../../../shared/contract/urn";
import { optionalFlag, optionalText, texts } from "../../resources/properties";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const linkTargetInternal = resourceRule({
  name: "link-target-internal",
  description: "Network load balancers behind a private API are internal, and have security groups.",
  explanation:
    "A VPC link leads to a network load balancer, which asks nobody who calls. With an address on the internet it is a way to the back end around the API, for everybody; without a security group it is one for everybody in the VPC.",
  remediation:
    'Set internal: true and securityGroups to a group that admits nobody, with enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off", since the VPC link does not ask it then.',
  severity: "high",
  level: "mandatory",
  tags: ["network"],
  controls: [],
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html",
  types: [types.loadBalancer],
  check: (balancer) => {
    const { properties } = balancer;
    if (properties.read("loadBalancerType", optionalText) !== "network") return [];
    const fault = (what: string) => [{ message: `${titleOf(balancer)} ${what}` }];
    return [
      ...(properties.read("internal", optionalFlag) === true ? [] : fault("is reached from the internet")),
      ...(properties.read("securityGroups", texts).length > 0
        ? []
        : fault("admits everybody who reaches it")),
    ];
  },
});
