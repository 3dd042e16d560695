import assert from "node:assert/strict";
import { acceptanceInput } from "./input";
import { accessMatrix } from "./matrix";
import { type Observation, observe } from "./observe";
import { record } from "./record";

const input = acceptanceInput.parse(JSON.parse(process.env.ACCEPTANCE_INPUT ?? "{}"));
const rows = accessMatrix(input);

describe("the private API", () => {
  const observations = new Map<string, Observation>();

  before(async function () {
    this.timeout((input.timeoutSeconds * 3 + input.settleSeconds * 2) * 1000);
    for (const observation of await observe(input, rows, (line) => console.error(line))) {
      observations.set(observation.row.name, observation);
    }
    record([...observations.values()]);
  });

  it("is granted to somebody, so that there is something to call", () => {
    assert.ok(rows.some((row) => row.expected === "answered"));
  });

  for (const row of rows) {
    it(`${row.name}: ${row.expected}, because ${row.because}`, () => {
      const observation = observations.get(row.name);
      assert.ok(observation, "the call was not made");
      const { exitCode, status, body } = observation.result;
      assert.equal(observation.observed, row.expected, `curl exit ${exitCode}, status ${status}: ${body}`);
    });
  }
});
