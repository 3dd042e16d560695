import assert from "node:assert/strict";
import { acceptanceInput } from "./input";
import { accessMatrix } from "./matrix";
import { intentOf } from "./matrix/intent";
import { recorded } from "./record";

const input = acceptanceInput.parse(JSON.parse(process.env.ACCEPTANCE_INPUT ?? "{}"));
const rows = accessMatrix(intentOf(input));
const { made, proofs } = recorded();

describe("the private API", () => {
  it("is granted to somebody, so that there is something to call", () => {
    assert.ok(rows.some((row) => row.expected === "answered"));
  });

  for (const proof of proofs) {
    it(`is proved to let in what is granted and nothing else, with authorization ${proof.authorization}`, () => {
      assert.equal(proof.leastPrivilege.verdict, "PROVED", proof.leastPrivilege.reason);
      assert.equal(proof.availability.verdict, "PROVED", proof.availability.reason);
    });
  }

  for (const row of rows) {
    it(`${row.name}: ${row.expected}, because ${row.because}`, () => {
      const call = made.find((each) => each.row.name === row.name);
      assert.ok(call, "the call was not made");
      const { exitCode, status, body } = call.result;
      const answer = `curl exit ${exitCode}, status ${status}: ${body}`;
      assert.equal(call.row.observed, row.expected, answer);
      assert.equal(call.row.predicted, call.row.observed, `predicted from the policies; ${answer}`);
    });
  }
});
