import assert from "node:assert/strict";
import {
  type DomainInput,
  type ProofAnswer,
  type ProofCase,
  parseCase,
  prove,
} from "../../../../policies/prover";
import { type JsonObject, unnamedEndpoint } from "../support/case";
import { correctCases } from "./correct-cases";
import { label } from "./labels";
import { mutants } from "./operators";

interface MutatedCase {
  readonly name: string;
  readonly proofCase: ProofCase;
}

const isJson = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every single mutation of every document of a case. */
function* mutatedCases(proofCase: ProofCase): Generator<MutatedCase> {
  if (isJson(proofCase.apiPolicy)) {
    for (const { operator, document } of mutants(proofCase.apiPolicy)) {
      yield { name: `API policy: ${operator}`, proofCase: { ...proofCase, apiPolicy: document } };
    }
  }
  for (const [id, endpoint] of Object.entries(proofCase.endpoints)) {
    if (!isJson(endpoint.policy)) continue;
    for (const { operator, document } of mutants(endpoint.policy)) {
      const endpoints = { ...proofCase.endpoints, [id]: { ...endpoint, policy: document } };
      yield { name: `policy of ${id}: ${operator}`, proofCase: { ...proofCase, endpoints } };
    }
  }
  yield* mutatedDomains(proofCase);
  for (const [arn, [policy]] of Object.entries(proofCase.identityPolicies)) {
    if (!isJson(policy)) continue;
    for (const { operator, document } of mutants(policy)) {
      const identityPolicies = { ...proofCase.identityPolicies, [arn]: [document] };
      yield { name: `policy of ${arn}: ${operator}`, proofCase: { ...proofCase, identityPolicies } };
    }
  }
}

function* mutatedDomains(proofCase: ProofCase): Generator<MutatedCase> {
  const { domains, disableExecuteApiEndpoint } = proofCase;
  if (domains === undefined) return;
  yield {
    name: "the API's own names",
    proofCase: { ...proofCase, disableExecuteApiEndpoint: !disableExecuteApiEndpoint },
  };
  for (const [arn, domain] of Object.entries(domains)) {
    const changed = (name: string, of: Partial<DomainInput>): MutatedCase => ({
      name: `${name} of ${arn}`,
      proofCase: { ...proofCase, domains: { ...domains, [arn]: { ...domain, ...of } } },
    });
    yield changed("no policy", { policy: null });
    yield changed("no association", { associations: [] });
    yield changed("another association", { associations: [...(domain.associations ?? []), unnamedEndpoint] });
    yield changed("a mapping more", { mappings: [...domain.mappings, { basePath: "live", stage: "prod" }] });
    if (!isJson(domain.policy)) continue;
    for (const { operator, document } of mutants(domain.policy))
      yield changed(`policy: ${operator}`, { policy: document });
  }
}

function answerTo(proofCase: ProofCase): ProofAnswer {
  const parsed = parseCase(proofCase);
  if ("invalid" in parsed) assert.fail(JSON.stringify(parsed.invalid));
  return prove(parsed.case);
}

describe("mutants of correct policies", () => {
  const totals = { harmful: 0, harmless: 0, open: 0 };
  // One mutant in 31 by default; MUTANTS=all looks at all of them.
  const step = process.env.MUTANTS === "all" ? 1 : 31;

  for (const { name, proofCase } of correctCases) {
    it(name, function () {
      this.timeout(0);
      const answer = answerTo(proofCase);
      const verdicts = [answer.leastPrivilege.verdict, answer.availability.verdict];
      assert.deepEqual(verdicts, ["PROVED", "PROVED"], JSON.stringify(answer));
      let index = 0;
      for (const mutant of mutatedCases(proofCase)) {
        if (index++ % step !== 0) continue;
        const { leastPrivilege, availability } = answerTo(mutant.proofCase);
        const { widens, narrows, open } = label(mutant.proofCase);
        const shown = `${mutant.name}\n${JSON.stringify(mutant.proofCase)}\n${JSON.stringify({ leastPrivilege, availability, widens, narrows, open })}`;
        assert.equal(leastPrivilege.verdict === "VIOLATED", widens, shown);
        assert.equal(availability.verdict === "VIOLATED", narrows, shown);
        if (!open) {
          assert.notEqual(leastPrivilege.verdict, "UNDETERMINED", shown);
          assert.notEqual(availability.verdict, "UNDETERMINED", shown);
        }
        if (widens || narrows) totals.harmful++;
        else if (open) totals.open++;
        else totals.harmless++;
      }
    });
  }

  after(() => {
    console.log(`      ${JSON.stringify(totals)}`);
    assert.ok(totals.harmful > 40 && totals.harmless > 0, "too few mutants of a kind");
  });
});
