import { optionalText, type Properties, texts } from "./properties";
import type { Resource } from "./resource";
import { types } from "./types";

export interface SecurityRule {
  readonly properties: Properties;
  readonly direction: "in" | "out";
}

/** The rules that a resource carries: one of its own, or the inline rules of a security group. */
export function securityRules(resource: Resource): SecurityRule[] {
  const { properties } = resource;
  switch (resource.type) {
    case types.ingressRule:
      return [{ properties, direction: "in" }];
    case types.egressRule:
      return [{ properties, direction: "out" }];
    case types.securityGroupRule:
      return [{ properties, direction: properties.read("type", optionalText) === "egress" ? "out" : "in" }];
    case types.securityGroup:
      return [
        ...properties.list("ingress").map((rule) => ({ properties: rule, direction: "in" as const })),
        ...properties.list("egress").map((rule) => ({ properties: rule, direction: "out" as const })),
      ];
    default:
      return [];
  }
}

/** Address blocks that a rule names, v4 and v6, in either way of writing. */
export function cidrs(rule: Properties): string[] {
  const single = ["cidrIpv4", "cidrIpv6"].map((name) => rule.read(name, optionalText) ?? "");
  const lists = ["cidrBlocks", "ipv6CidrBlocks"].flatMap((name) => rule.read(name, texts));
  return [...single, ...lists].filter((block) => block !== "");
}
