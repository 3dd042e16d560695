/** The trace of a request and the evaluation of it are two ways to put the same layers together. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parseCase, trace } from "../../../../policies/prover";
import { evaluate } from "../../../../policies/prover/oracle/evaluate";
import { endpointA } from "../support/case";
import { proofCases } from "./arbitrary";
import { byDoors, domainCases } from "./arbitrary/domains";
import { requestsOf } from "./requests";

const runs = Number(process.env.PROOF_RUNS ?? 400);
const seed = Number(process.env.PROOF_SEED ?? 1);

describe("the trace of a request", () => {
  it(`ends as the evaluation does, on ${runs} random cases (seed ${seed})`, function () {
    this.timeout(0);
    const ends = { allowed: 0, refused: 0, unknown: 0 };
    let offset = seed;
    fc.assert(
      fc.property(fc.oneof(proofCases, domainCases), fc.boolean(), (random, callersComply) => {
        const parsed = parseCase({ ...random, callersComply });
        if ("invalid" in parsed) assert.fail(JSON.stringify(parsed.invalid));
        const requests = byDoors(parsed.case, requestsOf(parsed.case, 20, offset++)).flatMap((request) => [
          request,
          // And such as do not come to an API of the type.
          { ...request, vpce: request.vpce === null ? endpointA : null },
        ]);
        for (const request of requests) {
          const steps = trace(parsed.case, request);
          const { outcome } = evaluate(parsed.case, request, callersComply ? "allow" : "unknown");
          const last = steps.at(-1)?.passes;
          const open = steps.some(({ passes }) => passes === undefined);
          const end = last === false ? "refused" : open ? "unknown" : "allowed";
          ends[end]++;
          assert.equal(end, outcome, JSON.stringify({ request, steps }));
          assert.ok(steps.slice(0, -1).every(({ passes }) => passes !== false));
        }
      }),
      { numRuns: runs, seed },
    );
    for (const [end, count] of Object.entries(ends)) assert.ok(count > 0, `only ${count} were ${end}`);
  });
});
