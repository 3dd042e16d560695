import assert from "node:assert/strict";
import { acceptanceInput } from "./input";
import { accessMatrix } from "./matrix";
import { intentOf } from "./matrix/intent";
import { admits } from "./matrix/row";
import { answerText } from "./outcome";
import { recorded } from "./record";

const input = acceptanceInput.parse(JSON.parse(process.env.ACCEPTANCE_INPUT ?? "{}"));
const rows = accessMatrix(intentOf(input));
const { made, proofs, alarms } = recorded();

describe("the private API", () => {
  it("is granted to somebody, so that there is something to call", () => {
    const ends: readonly string[] = ["answered", "refused by authorizer"];
    assert.ok(rows.some((row) => ends.includes(row.expected)));
  });

  for (const proof of proofs) {
    it(`is proved to let in what is granted and nothing else, with authorization ${proof.authorization}`, () => {
      assert.equal(proof.leastPrivilege.verdict, "PROVED", proof.leastPrivilege.reason);
      assert.equal(proof.availability.verdict, "PROVED", proof.availability.reason);
    });
  }

  for (const { watches, name, expected, observed, reason } of alarms)
    if (expected !== undefined)
      it(`alarm "${watches}" says ${expected} after the calls`, () =>
        assert.equal(observed, expected, `${name}: ${observed}; ${reason}`));

  for (const row of rows) {
    const also = row.orElse.map((each) => ` or ${each}`).join("");
    it(`${row.name}: ${row.expected}${also}, because ${row.because}`, () => {
      const call = made.find((each) => each.row.name === row.name);
      assert.ok(call, "the call was not made");
      const { observed, predicted } = call.row;
      const answer = answerText(call.result);
      if (!admits(row, observed)) assert.equal(observed, row.expected, answer);
      if (!admits(row, predicted))
        assert.equal(predicted, row.expected, `predicted from the policies; ${answer}`);
    });
  }
});
