import { idOf } from "../../resources/relations";
import { type Resource, titleOf } from "../../resources/resource";
import { associatedEndpoints } from "../../resources/rest-api";
import { apiArnsFor } from "../access/api-arn";
import { type RawDocument, statementsOf, withStatements } from "../access/documents";
import { namedEndpoints } from "../access/named-endpoints";
import { proveLeastPrivilege } from "../access/prove-api";
import { stackRule } from "../rule";
import type { Finding } from "../verdict";
import { eachPrivateApi, policyOf } from "./private-apis";

export const associatedEndpointsAdmitted = stackRule({
  name: "associated-endpoints-admitted",
  description:
    "Endpoints with an alias for a private API are admitted by its policy, and the other way round.",
  explanation:
    "Association gives an endpoint a Route 53 alias for the API and authorizes nothing; the policy authorizes and gives no alias. An endpoint with only one of them is a call that fails, or one that has been forgotten. An API without any association is called by the other forms, and not held to this.",
  remediation:
    "List the same endpoints in endpointConfiguration.vpcEndpointIds and in the policy, or no alias at all.",
  severity: "medium",
  level: "mandatory",
  tags: ["access", "api-gateway"],
  counterparts: [],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/associate-private-api-with-vpc-endpoint.html",
  check: (resources, surroundings) =>
    eachPrivateApi(resources, surroundings, (restApi) => {
      const associated = associatedEndpoints(restApi);
      const document = policyOf(resources, restApi)?.document();
      return document === undefined || associated.length === 0 ? [] : compare(restApi, associated, document);
    }),
});

function compare(restApi: Resource, associated: readonly string[], document: RawDocument): Finding[] {
  const [api] = apiArnsFor(document, idOf(restApi));
  const shut = associated.filter((endpoint) => !admits(api, document, endpoint));
  const named = namedEndpoints(document).filter((endpoint) => admits(api, document, endpoint));
  const without = named.filter((endpoint) => !associated.includes(endpoint));
  return [
    ...shut.map((endpoint) => ({
      message: `${titleOf(restApi)} has an alias for ${endpoint}, but its policy admits no call through it`,
    })),
    ...without.map((endpoint) => ({
      message: `${titleOf(restApi)} admits ${endpoint}, but has an alias for other endpoints only`,
    })),
  ];
}

/** An endpoint is admitted whether its callers must sign or not. */
const eitherWay = (["NONE", "AWS_IAM"] as const).map((authorization) => ({
  method: "ANY",
  path: undefined,
  authorization,
}));

/** True unless it is proved that not one call comes through: a Deny of our own takes away every other way. */
function admits(api: string, document: RawDocument, endpoint: string): boolean {
  const deny = {
    Sid: "Others",
    Effect: "Deny",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: { StringNotEquals: { "aws:SourceVpce": endpoint } },
  };
  const alone = withStatements(document, [...statementsOf(document), deny]);
  const { findings, doubts } = proveLeastPrivilege({ api, document: alone, intent: [], routes: eitherWay });
  return findings.length + doubts.length > 0;
}
