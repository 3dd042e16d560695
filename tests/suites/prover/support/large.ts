/** Cases of any size whose policies are exactly right: what growth is measured on. */
import type { IntendedAccess, ProofCase } from "../../../../policies/prover";
import { api, consumer, document, invoke, type JsonObject } from "./case";

export interface Size {
  readonly endpoints: number;
  /** Routes granted to every endpoint. */
  readonly routes: number;
  /** Statements of the API's policy that allow; the routes are shared out among them. */
  readonly statements: number;
}

const hex = (value: number) => value.toString(16).padStart(8, "0");
const endpointId = (index: number) => `vpce-0abcdef01${hex(index)}`;
const route = (index: number) => `/resource${index}/items/*`;

/** Statements that differ in their condition, so that they cannot be merged. */
function allowing(resources: readonly string[], index: number, statements: number): JsonObject {
  const condition =
    statements === 1 ? {} : { Condition: { StringNotEquals: { "aws:UserAgent": `agent-${index}` } } };
  return { Effect: "Allow", Principal: "*", Action: invoke, Resource: resources, ...condition };
}

export function largeCase({ endpoints, routes, statements }: Size): ProofCase {
  const ids = Array.from({ length: endpoints }, (_, i) => endpointId(i));
  const resources = Array.from({ length: routes }, (_, i) => `${api}/dev/GET${route(i)}`);
  const allows = Array.from({ length: statements }, (_, i) => allowing(resources, i, statements));
  const closed = { Effect: "Deny", Principal: "*", Action: invoke, Resource: `${api}/*` };
  const intent: IntendedAccess[] = ids.flatMap((vpce) =>
    Array.from({ length: routes }, (_, i) => ({
      vpce,
      principals: ["*"],
      stage: "dev",
      method: "GET",
      path: route(i),
    })),
  );
  return {
    name: `${endpoints} endpoints, ${routes} routes, ${statements} statements`,
    api,
    authorization: "NONE",
    apiPolicy: document({ ...closed, Condition: { StringNotEquals: { "aws:SourceVpce": ids } } }, ...allows),
    endpoints: Object.fromEntries(
      ids.map((id, i) => [
        id,
        {
          account: consumer,
          vpc: `vpc-0abcdef01${hex(i)}`,
          policy: document({
            Sid: `Endpoint${i}`,
            Effect: "Allow",
            Principal: "*",
            Action: invoke,
            Resource: resources,
          }),
        },
      ]),
    ),
    identityPolicies: {},
    intent,
    apiPolicyQuota: 10_000_000,
  };
}
