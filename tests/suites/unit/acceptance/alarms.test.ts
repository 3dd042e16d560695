import assert from "node:assert/strict";
import { observedText } from "../../../../scripts/stacks/calls";
import { type AcceptanceInput, isAsExpected } from "../../../acceptance/input";
import { expectedState, observeAlarms } from "../../../acceptance/observe/alarms";
import { record, recorded } from "../../../acceptance/record";
import { accessReport } from "../../../acceptance/report";
import { suiteInput } from "../../../acceptance/sides";
import { acceptanceConfig, consumer, provider } from "../fixtures";
import { answered, refused, result } from "./report/rows.fixture";

const list = ["stranger refused", "grant broken, consumer/dev", "4XX"].map((watches) => ({
  watches,
  name: `provider-dev ${watches}`,
}));
const roleArn = "arn:aws:iam::222222222222:role/deployer";
const inputOf = (change: object, alarms = list): AcceptanceInput =>
  suiteInput(
    { ...acceptanceConfig, alarmSeconds: 600, ...change },
    { consumer, provider: { ...provider, alarms }, stranger: undefined, decoy: undefined },
  );

describe("what the alarms must say after the calls", () => {
  const call = (row: typeof answered, status: number) => ({
    row,
    result: { status },
  });
  const knocked = call({ ...refused, caller: "stranger", via: "own", api: "granted" }, 403);
  for (const [name, observations, states] of [
    ["a stranger was refused by the API", [knocked], ["ALARM", "OK", undefined]],
    ["nobody but the consumer called", [call(answered, 200)], [undefined, "OK", undefined]],
    [
      "a stranger did not reach the API",
      [{ ...knocked, result: { status: 0 } }],
      [undefined, "OK", undefined],
    ],
    [
      "a stranger called through the consumer's endpoint",
      [call({ ...knocked.row, via: "consumer's" }, 403)],
      [undefined, "OK", undefined],
    ],
  ] as const)
    it(name, () => {
      assert.deepEqual(
        list.map((alarm) => expectedState(alarm, observations)),
        states,
      );
    });

  it("is not asked where the provider has none, nobody may look, or nobody wants to", async () => {
    assert.equal(inputOf({ providerRoleArn: roleArn }, []).alarms, undefined);
    assert.equal(inputOf({ providerRoleArn: roleArn, alarmSeconds: 0 }).alarms, undefined);
    const unread = inputOf({});
    assert.deepEqual(await observeAlarms(unread, [], assert.fail), []);
    record(unread, []);
    assert.match(
      JSON.stringify(recorded().unobserved),
      /"caller":"alarms","missing":"neither acceptance:providerRoleArn nor providerProfile is set"/,
    );
    record(inputOf({ providerRoleArn: roleArn }), []);
    assert.doesNotMatch(JSON.stringify(recorded().unobserved), /"alarms"/);
  });

  it("is in table and report, and what is not as intended shows", () => {
    const alarms = [
      {
        ...list[0],
        watches: "stranger refused",
        name: "s",
        expected: "ALARM" as const,
        observed: "OK" as const,
        reason: "1 & 2",
      },
      {
        watches: "grant broken, consumer/dev",
        name: "g",
        expected: "OK" as const,
        observed: "OK" as const,
        reason: "",
      },
      { watches: "4XX", name: "x", observed: "ALARM" as const, reason: "" },
    ];
    assert.deepEqual(alarms.map(isAsExpected), [false, true, true]);
    const text = observedText({ ...result, alarms });
    assert.match(text, /^alarm stranger refused: OK; EXPECTED ALARM$/m);
    assert.match(text, /^alarm grant broken, consumer\/dev: OK, as intended$/m);
    assert.match(text, /^alarm 4XX: ALARM$/m);
    const page = accessReport({ ...result, alarms });
    assert.match(page, /<h2 id="alarms">/);
    assert.match(page, /≠ OK<\/b> stranger refused, not ALARM as intended <span class="details">1 &amp; 2</);
    assert.doesNotMatch(accessReport({ ...result, alarms: [] }), /id="alarms"/);
  });
});
