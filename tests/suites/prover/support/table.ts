import assert from "node:assert/strict";
import { type ProofCase, parseCase, prove, type Verdict } from "../../../../policies/prover";

export interface ProofRow {
  readonly name: string;
  readonly proofCase: ProofCase;
  /** Least privilege, then availability. */
  readonly expected: readonly [Verdict, Verdict];
  readonly because: string;
}

function answerOf(proofCase: ProofCase) {
  const parsed = parseCase(proofCase);
  if ("invalid" in parsed) assert.fail(JSON.stringify(parsed.invalid, undefined, 1));
  return prove(parsed.case);
}

/** One mocha test a row; a failure shows the whole answer and why another was expected. */
export function testTable(title: string, rows: readonly ProofRow[]): void {
  describe(title, () => {
    for (const { name, proofCase, expected, because } of rows) {
      it(name, () => {
        const answer = answerOf(proofCase);
        const { leastPrivilege, availability } = answer;
        assert.deepEqual(
          [leastPrivilege.verdict, availability.verdict],
          expected,
          `${because}\n${JSON.stringify(answer, undefined, 1)}`,
        );
      });
    }
  });
}
