import assert from "node:assert/strict";
import { compare, type ProofCase, parseCase, prove } from "../../policies/proof";
import { hardFamilies } from "./support/hard";

function read(proofCase: ProofCase): ProofCase {
  const parsed = parseCase(proofCase);
  if ("invalid" in parsed) assert.fail(JSON.stringify(parsed.invalid));
  return parsed.case;
}

describe("hard cases", () => {
  for (const { name, sizes, make, expected } of hardFamilies) {
    it(`are decided: ${name}`, function () {
      this.timeout(0);
      // The larger ones are in the benchmark.
      for (const size of sizes.slice(0, 2)) {
        const { leastPrivilege } = prove(read(make(size)));
        const wanted = typeof expected === "function" ? expected(size) : expected;
        assert.equal(leastPrivilege.verdict, wanted, `${size}: ${leastPrivilege.reason}`);
      }
    });
  }
});

describe("the budget of a proof", () => {
  const hard = hardFamilies.find(({ name }) => name === "pigeons and holes")?.make(5);
  if (!hard) throw new Error("no such family");

  it("ends it, naming the statements that are hard and what to do", () => {
    const { leastPrivilege, steps } = prove(read(hard), { budget: 0.001 });
    assert.equal(leastPrivilege.verdict, "UNDETERMINED");
    assert.match(
      leastPrivilege.reason ?? "",
      /budget of 0\.001 s.*apiPolicy\.Statement\[\d+\].*larger budget/,
    );
    assert.ok(steps !== undefined && steps > 0);
  });

  it("ends a comparison", () => {
    const open = { ...hard, apiPolicy: null };
    const { relation, reason } = compare(read(hard), read(open), { budget: 0.0001 });
    assert.equal(relation, "undetermined");
    assert.match(reason ?? "", /budget of 0\.0001 s/);
  });

  it("is counted in steps, the same whatever was proved before", () => {
    const cases = hardFamilies.map(({ make, sizes }) => read(make(sizes[0] as number)));
    const steps = cases.map((each) => prove(each).steps);
    const again = [...cases].reverse().map((each) => prove(each).steps);
    assert.deepEqual(again.reverse(), steps);
  });
});
