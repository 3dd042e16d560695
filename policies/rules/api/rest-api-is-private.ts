import { titleOf } from "../../../shared/contract/urn";
import { endpointTypes } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const restApiIsPrivate = resourceRule({
  name: "rest-api-is-private",
  description: "REST APIs have a private endpoint only.",
  explanation:
    "An EDGE or REGIONAL API answers the internet; only its resource policy stands before it. An API that names no type is EDGE.",
  remediation: 'Set endpointConfiguration: { types: "PRIVATE" }.',
  severity: "critical",
  level: "mandatory",
  tags: ["access", "api-gateway"],
  controls: [
    { catalog: "AWS Config", id: "api-gw-endpoint-type-check" },
    { catalog: "Trivy", id: "AWS-0004" },
  ],
  url: "https://docs.aws.amazon.com/config/latest/developerguide/api-gw-endpoint-type-check.html",
  types: [types.restApi],
  check: (restApi) => {
    const kinds = endpointTypes(restApi);
    if (kinds.length === 1 && kinds[0] === "PRIVATE") return [];
    const kind = kinds.length === 0 ? "EDGE, since it names no endpoint type" : kinds.join(" and ");
    return [{ message: `anyone on the internet can reach ${titleOf(restApi)}: its endpoint is ${kind}` }];
  },
});
