import { titleOf } from "../../../shared/contract/urn";
import type { RawStatement } from "../../prover";
import { listed, statementsOf } from "../../resources/policy-document";
import { optionalText } from "../../resources/properties";
import type { Resource } from "../../resources/resource";
import { ofType } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { nameOf } from "../access/actions";
import { narrows } from "../identity/narrows";
import { stackRule } from "../rule";
import { gather, notApplicable, type RuleFinding } from "../verdict";
import { policyCarrierOf } from "./endpoints";

export const endpointNamesCallers = stackRule({
  name: "endpoint-names-callers",
  description: "Endpoints of other AWS services say whose principals may use them.",
  explanation:
    "Whoever runs code in the VPC can bring credentials of an account of their own and take data out through an endpoint that admits everyone. Advisory, because some services support no endpoint policy, and because hybrid nodes of Systems Manager register without a signature.",
  remediation:
    'Allow with the condition {"StringEquals": {"aws:PrincipalAccount": "ACCOUNT"}}, or aws:PrincipalOrgID.',
  severity: "medium",
  level: "advisory",
  tags: ["access", "network"],
  controls: [{ catalog: "Prowler", id: "vpc_endpoint_connections_trust_boundaries" }],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html",
  check: (resources) => {
    const endpoints = ofType(resources, types.vpcEndpoint).filter(({ properties }) =>
      isAnotherService(properties.read("serviceName", optionalText) ?? ""),
    );
    if (endpoints.length === 0) notApplicable("the stack has no endpoint of another AWS service");
    return gather(
      endpoints,
      ({ urn }) => urn,
      (endpoint) => {
        const carrier = policyCarrierOf(endpoint, resources);
        return faults(endpoint, carrier.properties.read("policy", optionalText) ?? "");
      },
    );
  },
});

/** Not execute-api, and not an endpoint service of somebody else, which knows no policy. */
function isAnotherService(name: string): boolean {
  return /^(com|cn\.com)\.amazonaws\.(?!vpce\.)/.test(name) && !name.endsWith(".execute-api");
}

function faults(endpoint: Resource, policy: string): RuleFinding[] {
  if (policy === "") return [{ message: `${titleOf(endpoint)} has no policy, so anyone may use it` }];
  return statementsOf(policy).flatMap((statement, index) =>
    statement.Effect === "Allow" && admitsAnyone(statement) && !narrows(statement.Condition, namesOwner)
      ? [{ message: `${nameOf(statement, index)} of ${titleOf(endpoint)} admits principals of any account` }]
      : [],
  );
}

function admitsAnyone({ Principal, NotPrincipal }: RawStatement): boolean {
  if (NotPrincipal !== undefined) return true;
  if (typeof Principal !== "object" || Principal === null) return listed(Principal).includes("*");
  return Object.values(Principal).some((names) => listed(names).includes("*"));
}

/** Keys by which a caller of another account cannot pass for one of this: not tags, which each account sets itself. */
const namesOwner = (key: string): boolean =>
  /^aws:Principal(Account|Arn|OrgID|OrgPaths|IsAWSService|ServiceName)$/i.test(key);
