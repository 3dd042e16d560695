import { z } from "zod";
import { isDomain, type ProofCase } from "../../../policies/prover";
import type { Grant } from "../../../shared/access/grant";
import { groupGrants } from "../../../shared/documents/resource";
import type { AcceptanceInput } from "../input";
import type { Row } from "../matrix/row";
import { grantsOfDomain, proofCase } from "./proof-case";
import type { TracedStatement, TraceStep } from "./step";

type Decided = Pick<Row, "api"> & { readonly way: readonly TraceStep[] };

/** The statements that decided these calls, each once: its own text, and the grants that it was made of. */
export function statementsOf(input: AcceptanceInput, rows: readonly Decided[]): TracedStatement[] {
  const cases = { granted: caseOf(input, "granted"), decoy: caseOf(input, "decoy"), unknown: undefined };
  const found = new Map<string, TracedStatement>();
  for (const { api, way } of rows) {
    for (const deciding of way.flatMap(({ decidedBy }) => decidedBy)) {
      const key = JSON.stringify([api, deciding.policy, deciding.document, deciding.statement]);
      const proof = cases[api];
      const statement = found.has(key) ? undefined : proof && statementAt(proof, deciding);
      if (statement === undefined) continue;
      const grants = grantsBehind(statement, deciding.policy, input, api);
      found.set(key, { ...deciding, api, text: JSON.stringify(statement), grants });
    }
  }
  return [...found.values()];
}

/** The documents do not depend on the authorization that the case is about. */
function caseOf(input: AcceptanceInput, api: "granted" | "decoy"): ProofCase | undefined {
  const target = api === "decoy" ? input.decoy : input.api;
  return target && proofCase(input, target, "NONE");
}

const texts = z.union([z.string().transform((text) => [text]), z.array(z.string())]);
const document = z.object({
  Statement: z.union([z.array(z.unknown()), z.looseObject({}).transform((one) => [one])]),
});

function statementAt(proof: ProofCase, deciding: TraceStep["decidedBy"][number]): unknown {
  const { policy, document: at = 0, statement } = deciding;
  const source =
    policy === "api"
      ? proof.apiPolicy
      : isDomain(policy)
        ? proof.domains?.[policy]?.policy
        : policy.startsWith("arn:")
          ? proof.identityPolicies[policy]?.[at]
          : proof.endpoints[policy]?.policy;
  const parsed = document.safeParse(typeof source === "string" ? JSON.parse(source) : source);
  return parsed.success ? parsed.data.Statement[statement] : undefined;
}

/** What of an Allow statement shows the grants that it was made of. */
const allow = z.object({
  Effect: z.literal("Allow"),
  Resource: texts,
  Principal: z.union([z.literal("*"), z.object({ AWS: texts })]).optional(),
  Condition: z.object({ StringEquals: z.object({ "aws:SourceVpce": texts }) }).optional(),
});

function grantsBehind(
  statement: unknown,
  policy: string,
  { api, decoy, inside }: AcceptanceInput,
  of: Row["api"],
): Grant[] {
  const parsed = allow.safeParse(statement);
  if (!parsed.success || (policy === inside.vpcEndpointId && inside.existingEndpointPolicy !== undefined))
    return [];
  const { Resource, Principal, Condition } = parsed.data;
  const endpoints = Condition?.StringEquals["aws:SourceVpce"];
  if (isDomain(policy))
    return grantsOfDomain(api).filter((grant) => endpoints?.includes(grant.vpcEndpointId));
  const target = policy === "api" && of === "decoy" ? (decoy ?? api) : api;
  return target.grants.filter((grant) => {
    const [made] = groupGrants(target.executionArn, [grant]);
    const principals = policy.startsWith("arn:") ? [policy] : Principal === "*" ? ["*"] : Principal?.AWS;
    return (
      made?.resources.every((resource) => Resource.includes(resource)) === true &&
      principals?.some((principal) => grant.principals.includes(principal)) === true &&
      (endpoints === undefined
        ? policy.startsWith("arn:") || policy === grant.vpcEndpointId
        : endpoints.includes(grant.vpcEndpointId))
    );
  });
}
