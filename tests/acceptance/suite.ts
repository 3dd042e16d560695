import assert from "node:assert/strict";
import { acceptanceInput } from "./input";
import { accessMatrix } from "./matrix";
import { intentOf } from "./matrix/intent";
import { type Observation, observe } from "./observe";
import { proofsOf, record } from "./record";
import { outcomeOf, wayOf } from "./way";

const input = acceptanceInput.parse(JSON.parse(process.env.ACCEPTANCE_INPUT ?? "{}"));
const rows = accessMatrix(intentOf(input));
const observations = new Map<string, Observation>();

describe("the private API", () => {
  before(async function () {
    this.timeout((input.timeoutSeconds * 3 + input.settleSeconds * 2) * 1000);
    for (const observation of await observe(input, rows, (line) => console.error(line))) {
      observations.set(observation.row.name, observation);
    }
    record(input, [...observations.values()]);
  });

  it("is granted to somebody, so that there is something to call", () => {
    assert.ok(rows.some((row) => row.expected === "answered"));
  });

  for (const proof of proofsOf(input)) {
    it(`is proved to let in what is granted and nothing else, with authorization ${proof.authorization}`, () => {
      assert.equal(proof.leastPrivilege.verdict, "PROVED", proof.leastPrivilege.reason);
      assert.equal(proof.availability.verdict, "PROVED", proof.availability.reason);
    });
  }

  for (const row of rows) {
    it(`${row.name}: ${row.expected}, because ${row.because}`, () => {
      const observation = observations.get(row.name);
      assert.ok(observation, "the call was not made");
      const { exitCode, status, body } = observation.result;
      const answer = `curl exit ${exitCode}, status ${status}: ${body}`;
      assert.equal(observation.observed, row.expected, answer);
      assert.equal(
        outcomeOf(wayOf(input, row)),
        observation.observed,
        `predicted from the policies; ${answer}`,
      );
    });
  }
});
