import {
  type AuthorizationType,
  compare,
  type ProofCase,
  type ProofRequest,
  policyName,
  statementName,
  trace,
} from "../../policies/proof";
import { apiPolicy } from "../../shared/documents/api-policy";
import { endpointPolicy } from "../../shared/documents/endpoint-policy";
import { verdictsOf } from "../../tests/acceptance/way/verdicts";
import type { Access } from "./access";
import { code } from "./plan";

/** Stands in for an API that is not created yet. */
export const symbolicApi = "arn:aws:execute-api:us-east-1:222222222222:0000000000";

/** What a change lets in and keeps out, with a request each way, and whether the result is still least privilege. */
export function proofMarkdown(before: Access, after: Access): string[] {
  const types = [...new Set([...before.routes, ...after.routes].map((route) => route.authorization))];
  return types.flatMap((authorization) => {
    const api = after.executionArn ?? symbolicApi;
    const endpoints = endpointIds(before, after);
    const old = caseOf(api, before, endpoints, authorization);
    const planned = caseOf(api, after, endpoints, authorization);
    const { relation, added, removed, reason } = compare(old, planned);
    return [
      `With authorization ${authorization}: ${relationText[relation]}.`,
      ...(reason === undefined ? [] : [`- not decided: ${code(reason)}`]),
      ...(added === undefined ? [] : [`- **newly allowed**, for example: ${decided(planned, added)}`]),
      ...(removed === undefined ? [] : [`- **newly refused**, for example: ${decided(planned, removed)}`]),
      ...verdicts(planned, after, authorization),
      "",
    ];
  });
}

const relationText = {
  equivalent: "the same requests are let in as before",
  stricter: "fewer requests are let in than before",
  looser: "more requests are let in than before",
  incomparable: "some requests are let in that were not, and some no longer are",
  undetermined: "what changes is not decided",
} as const;

function verdicts(planned: ProofCase, after: Access, authorization: AuthorizationType): string[] {
  const { leastPrivilege, availability } = verdictsOf(planned, after.grants, after.routes, authorization);
  return [
    `- nothing but what is granted gets in: ${leastPrivilege.verdict}${because(leastPrivilege.reason)}`,
    `- everything that is granted gets in: ${availability.verdict}${because(availability.reason)}`,
  ];
}

const because = (reason: string | undefined) => (reason === undefined ? "" : ` (${code(reason)})`);

function endpointIds(...accesses: readonly Access[]): string[] {
  return [...new Set(accesses.flatMap(({ grants }) => grants.map((grant) => grant.vpcEndpointId)))].sort();
}

/** Both sides at rest: each endpoint opened to exactly what its consumer is granted. */
function caseOf(
  api: string,
  { grants }: Access,
  endpoints: readonly string[],
  authorization: AuthorizationType,
): ProofCase {
  return {
    name: api,
    api,
    authorization,
    apiPolicy: apiPolicy(api, grants),
    endpoints: Object.fromEntries(
      endpoints.map((id) => [
        id,
        {
          policy: endpointPolicy(
            api,
            grants.filter((grant) => grant.vpcEndpointId === id),
          ),
        },
      ]),
    ),
    identityPolicies: {},
    // Each consumer's own stack proves that its roles may sign what they are granted.
    callersComply: true,
    intent: grants.map(({ vpcEndpointId: vpce, ...rest }) => ({ vpce, ...rest })),
  };
}

/** A request, and what of the planned policies decides on it. */
function decided(planned: ProofCase, request: ProofRequest): string {
  const steps = trace(planned, request);
  const refusal = steps.find(({ passes }) => passes === false);
  const statements = (refusal === undefined ? steps : [refusal]).flatMap(({ decidedBy }) => decidedBy);
  const by = statements.map((each) => code(`${statementName(each)} of ${policyName(each)}`)).join(" and ");
  return `${requestText(request)}: ${by === "" ? code(refusal?.because ?? "nothing refuses it") : by}`;
}

function requestText({ principal, method, path, stage, vpce }: ProofRequest): string {
  const who = principal === "anonymous" ? "anyone, without a signature," : code(principal);
  const through = vpce === null ? "through no endpoint" : `through ${code(vpce)}`;
  return `${who} ${code(`${method} /${stage}${path}`)} ${through}`;
}
