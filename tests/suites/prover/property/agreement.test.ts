import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  type ProofAnswer,
  type ProofCase,
  type ProofFinding,
  type ProofRequest,
  parseCase,
  prove,
} from "../../../../policies/prover";
import { evaluate } from "../../../../policies/prover/oracle/evaluate";
import { isIntended } from "../../../../policies/prover/oracle/intended";
import { owner } from "../support/case";
import { proofCases } from "./arbitrary";
import { adversarialCases } from "./arbitrary/adversarial";
import { byDoors, domainCases } from "./arbitrary/domains";
import { awsRequests } from "./aws-requests";
import { inEachPlace, requestsOf } from "./requests";
import { whyNotSendable } from "./sendable";

/** A default run takes seconds; PROOF_RUNS=100000 is the long one. The cases are the same ones in every run; another PROOF_SEED has others. */
const runs = Number(process.env.PROOF_RUNS ?? 1000);
/** Cases whose requests are made anew each time, which takes longer. */
const fewer = Math.ceil(runs / 4);
const seed = Number(process.env.PROOF_SEED ?? 1);
/** Requests looked at for one case; a longer list is sampled, differently for each case. */
const requestLimit = runs > 10_000 ? 60 : 160;

interface Counts {
  [verdict: string]: number;
}

/** A request that AWS_IAM refuses for want of a signature. */
function isUnsigned({ authorization }: ProofCase, { method, principal }: ProofRequest): boolean {
  const type =
    typeof authorization === "string" ? authorization : (authorization[method] ?? authorization["*"]);
  return type === "AWS_IAM" && principal === "anonymous";
}

/**
 * VIOLATED was confirmed by the evaluator, or it would not be there, with a request that can be sent; the others must
 * survive brute force.
 */
function check(proofCase: ProofCase, answer: ProofAnswer, requests: () => readonly ProofRequest[]): void {
  for (const finding of [answer.leastPrivilege, answer.availability]) {
    assert.ok(!finding.reason?.includes("internal error"), finding.reason);
    const shown = finding.counterexample;
    const fault = shown && whyNotSendable(shown, proofCase);
    assert.equal(fault, undefined, JSON.stringify(shown));
  }
  const open = (finding: ProofFinding) => finding.verdict !== "VIOLATED";
  if (!open(answer.leastPrivilege) && !open(answer.availability)) return;
  for (const request of requests()) {
    const intended = isIntended(proofCase, request);
    if (!intended && open(answer.leastPrivilege)) {
      const { outcome } = evaluate(proofCase, request, "allow");
      const mistaken =
        outcome === "allowed" || (outcome === "unknown" && answer.leastPrivilege.verdict === "PROVED");
      assert.ok(
        !mistaken,
        `leastPrivilege ${answer.leastPrivilege.verdict}: ${outcome} ${JSON.stringify(request)}`,
      );
    }
    if (
      intended &&
      open(answer.availability) &&
      !(proofCase.callersComply && isUnsigned(proofCase, request))
    ) {
      const foreign = request.principal.split(":")[4] !== owner;
      const unlisted = proofCase.callersComply && foreign ? "allow" : "unknown";
      const { outcome } = evaluate(proofCase, request, unlisted);
      // What the organization decides is open, where the case does not say which it is.
      const hangsOnPlace =
        answer.availability.reason?.startsWith("depends on organizations") === true &&
        inEachPlace(request).some((other) => evaluate(proofCase, other, unlisted).outcome !== "refused");
      const mistaken =
        (outcome === "refused" && !hangsOnPlace) ||
        (outcome === "unknown" && answer.availability.verdict === "PROVED");
      assert.ok(
        !mistaken,
        `availability ${answer.availability.verdict}: ${outcome} ${JSON.stringify(request)}`,
      );
    }
  }
}

describe("prover, evaluator and brute force", () => {
  it(`agree on ${runs} random cases (seed ${seed})`, function () {
    this.timeout(0);
    const counts: Counts = {};
    let offset = seed;
    fc.assert(
      fc.property(proofCases, (random) => {
        const parsed = parseCase(random);
        if ("invalid" in parsed) assert.fail(JSON.stringify(parsed.invalid));
        const answer = prove(parsed.case);
        for (const finding of [answer.leastPrivilege, answer.availability]) {
          counts[finding.verdict] = (counts[finding.verdict] ?? 0) + 1;
        }
        check(parsed.case, answer, () => requestsOf(parsed.case, requestLimit, offset++));
      }),
      { numRuns: runs, seed },
    );
    console.log(`      seed ${seed}, verdicts ${JSON.stringify(counts)}`);
    for (const verdict of ["PROVED", "VIOLATED", "UNDETERMINED"])
      assert.ok((counts[verdict] ?? 0) > runs / 100, verdict);
  });

  it(`agree on ${fewer} random cases with private domains (seed ${seed})`, function () {
    this.timeout(0);
    const counts: Counts = {};
    let offset = seed;
    fc.assert(
      fc.property(domainCases, (random) => {
        const parsed = parseCase(random);
        if ("invalid" in parsed) assert.fail(JSON.stringify(parsed.invalid));
        const answer = prove(parsed.case);
        for (const { verdict } of [answer.leastPrivilege, answer.availability])
          counts[verdict] = (counts[verdict] ?? 0) + 1;
        check(parsed.case, answer, () =>
          byDoors(parsed.case, requestsOf(parsed.case, requestLimit / 4, offset++)),
        );
      }),
      { numRuns: fewer, seed },
    );
    console.log(`      seed ${seed}, verdicts ${JSON.stringify(counts)}`);
    // Few of them leave anything open.
    for (const verdict of ["PROVED", "VIOLATED"]) assert.ok((counts[verdict] ?? 0) > fewer / 100, verdict);
  });

  it(`agree on requests written from AWS's pages, for ${fewer} random cases (seed ${seed})`, function () {
    this.timeout(0);
    let looked = 0;
    const withRequests = fc
      .oneof(adversarialCases, domainCases)
      .chain((random) =>
        fc.tuple(fc.constant(random), fc.array(awsRequests(random), { minLength: 20, maxLength: 20 })),
      );
    fc.assert(
      fc.property(withRequests, ([random, requests]) => {
        const parsed = parseCase(random);
        if ("invalid" in parsed) assert.fail(JSON.stringify(parsed.invalid));
        check(parsed.case, prove(parsed.case), () => {
          looked += requests.length;
          return requests;
        });
      }),
      { numRuns: fewer, seed },
    );
    assert.ok(looked > fewer, `only ${looked} requests were looked at`);
  });
});
