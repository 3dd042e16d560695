import type { IntendedAccess, ProofCase } from "../../../../policies/prover";
import { accounts, executionArn } from "../../world";

export { domainCallArn as domain, region, role as caller } from "../../world";

export const owner = accounts.provider;
export const consumer = accounts.consumer;
export const stranger = accounts.stranger;
export const api = executionArn;
export const endpointA = "vpce-0aaaaaaaaaaaaaaaa";
export const endpointB = "vpce-0bbbbbbbbbbbbbbbb";
export const unnamedEndpoint = "vpce-0cccccccccccccccc";
export const vpcA = "vpc-0aaaaaaaaaaaaaaaa";
export const vpcB = "vpc-0bbbbbbbbbbbbbbbb";
export const colleague = `arn:aws:iam::${consumer}:role/team/colleague`;

export const invoke = "execute-api:Invoke";
export const version = "2012-10-17";

export type JsonObject = { readonly [key: string]: unknown };
export const document = (...statements: readonly JsonObject[]): JsonObject => ({
  Version: version,
  Statement: statements,
});
export const allow = (more: JsonObject = {}): JsonObject => ({
  Effect: "Allow",
  Principal: "*",
  Action: invoke,
  Resource: `${api}/dev/GET/pets`,
  ...more,
});
export const deny = (more: JsonObject = {}): JsonObject => ({
  ...allow({ Resource: `${api}/*` }),
  Effect: "Deny",
  ...more,
});
/** The statement AWS recommends for a private API. */
export const onlyThrough = (...ids: readonly string[]): JsonObject =>
  deny({ Condition: { StringNotEquals: { "aws:SourceVpce": ids.length === 1 ? ids[0] : ids } } });

export const grant = (more: Partial<IntendedAccess> = {}): IntendedAccess => ({
  vpce: endpointA,
  principals: ["*"],
  stage: "dev",
  method: "GET",
  path: "/pets",
  ...more,
});

/** One endpoint, one route, anonymous callers, and policies that are exactly right. */
export const baseCase = (more: Partial<ProofCase> = {}): ProofCase => ({
  name: "base",
  api,
  authorization: "NONE",
  apiPolicy: document(onlyThrough(endpointA), allow()),
  endpoints: { [endpointA]: { account: consumer, vpc: vpcA, policy: null } },
  identityPolicies: {},
  intent: [grant()],
  ...more,
});
