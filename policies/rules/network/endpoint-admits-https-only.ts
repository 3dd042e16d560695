import { titleOf } from "../../../shared/contract/urn";
import { optionalNumber, optionalText, type Properties } from "../../resources/properties";
import { pointingTo, type Resource } from "../../resources/resource";
import { ofType } from "../../resources/rest-api";
import { cidrs, securityRules } from "../../resources/security-rules";
import { types } from "../../resources/types";
import { stackRule } from "../rule";
import { gather, type RuleFinding } from "../verdict";
import { executeApiEndpoints } from "./endpoints";

export const endpointAdmitsHttpsOnly = stackRule({
  name: "endpoint-admits-https-only",
  description: "The security groups of an execute-api endpoint admit port 443 from named groups only.",
  explanation:
    "Whoever can open a connection to the endpoint can try its policy; groups name the callers, addresses only where they happen to be.",
  remediation: "Admit TCP 443 with referencedSecurityGroupId of the callers' group, and nothing else.",
  severity: "high",
  level: "mandatory",
  tags: ["network"],
  controls: [
    { catalog: "checkov", id: "CKV_AWS_260" },
    { catalog: "AWS Security Hub", id: "EC2.19" },
  ],
  url: "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
  check: (resources) =>
    gather(
      executeApiEndpoints(resources),
      ({ urn }) => urn,
      (endpoint) => {
        const from = endpoint.propertyDependencies.securityGroupIds ?? [];
        const groups = ofType(resources, types.securityGroup).filter((group) => from.includes(group.urn));
        return groups.flatMap((group) =>
          rulesOf(resources, group).flatMap(({ carrier, rule }) => faults(endpoint, carrier, rule)),
        );
      },
    ),
});

interface CarriedRule {
  readonly carrier: Resource;
  readonly rule: Properties;
}

function rulesOf(resources: readonly Resource[], group: Resource): CarriedRule[] {
  const apart = [types.ingressRule, types.securityGroupRule].flatMap((type) =>
    pointingTo(resources, type, "securityGroupId", group),
  );
  // AWS answers with the rules of other resources as the group's own: those are judged where they are written.
  return (apart.length > 0 ? apart : [group]).flatMap((carrier) =>
    securityRules(carrier)
      .filter(({ direction }) => direction === "in")
      .map(({ properties }) => ({ carrier, rule: properties })),
  );
}

function faults(endpoint: Resource, carrier: Resource, rule: Properties): RuleFinding[] {
  const ports = [rule.read("fromPort", optionalNumber), rule.read("toPort", optionalNumber)];
  const protocol = rule.read("ipProtocol", optionalText) ?? rule.read("protocol", optionalText);
  const at = { urn: carrier.urn };
  const blocks = cidrs(rule);
  const wrong = protocol !== "tcp" || ports.some((port) => port !== 443);
  return [
    ...(wrong
      ? [{ ...at, message: `${titleOf(endpoint)} admits more than HTTPS: ${protocol} ${ports.join(" to ")}` }]
      : []),
    ...blocks.map((block) => ({
      ...at,
      message: `${titleOf(endpoint)} admits addresses (${block}), not a group`,
    })),
  ];
}
