import assert from "node:assert/strict";
import { changesOf, changesText, failedOperations, writesAnything } from "../../../../scripts/stacks/changes";
import { eventsIn } from "../../../../scripts/stacks/events";

const urn = (type: string, name = "consumer-dev") => `urn:pulumi:dev::consumer::a:b:C$${type}::${name}`;
const ended = (op: string, type: string, more: object = {}) => ({
  resOutputsEvent: { metadata: { op, urn: urn(type), ...more } },
});
const vpc = "aws:ec2/vpc:Vpc";
const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";

/** Lines of the engine's event log, as far as they are read, and what is reported of them. */
const cases: { name: string; events: readonly unknown[]; expected: string }[] = [
  {
    name: "an update that changed nothing",
    events: [ended("same", vpc), ended("read", vpc)],
    expected: "nothing changed",
  },
  {
    name: "a change with its properties",
    events: [ended("same", vpc), ended("update", endpoint, { diffs: ["policy", "tags"] })],
    expected: "1 updated: VpcEndpoint consumer-dev (policy, tags)",
  },
  {
    name: "many, by number, each operation for itself",
    events: [...Array.from({ length: 4 }, () => ended("create", vpc)), ended("delete", endpoint)],
    expected: "4 created; 1 deleted: VpcEndpoint consumer-dev",
  },
  {
    name: "a replacement once, not its creation and deletion too",
    events: [ended("create-replacement", vpc), ended("replace", vpc), ended("delete-replaced", vpc)],
    expected: "1 replaced: Vpc consumer-dev",
  },
  {
    name: "no components, no stack, and nothing that was only planned",
    events: [
      ended("create", "private-api:consumer:Network"),
      ended("create", "pulumi:pulumi:Stack"),
      { resOutputsEvent: { metadata: { op: "create", urn: urn(vpc) }, planning: true } },
    ],
    expected: "nothing changed",
  },
  {
    name: "what failed",
    events: [ended("create", vpc), { resOpFailedEvent: { metadata: { op: "create", urn: urn(endpoint) } } }],
    expected: "1 created: Vpc consumer-dev; failed: create VpcEndpoint consumer-dev",
  },
  {
    name: "events of other kinds",
    events: [{ preludeEvent: { config: {} } }, { summaryEvent: {} }],
    expected: "nothing changed",
  },
];

/** The log of an update that ran; of a preview where it is planned. */
const told = (log: string, planned = false) => {
  const events = eventsIn(log);
  const parts = [changesText(changesOf(events, planned), planned), ...failedOperations(events)];
  return parts.filter((part) => part !== "").join("; ") || "nothing changed";
};
const lines = (events: readonly unknown[]) => events.map((event) => JSON.stringify(event)).join("\n");

describe("what an update changed", () => {
  for (const { name, events, expected } of cases) it(name, () => assert.equal(told(lines(events)), expected));

  it("is reported of a log that was cut off", () => {
    assert.equal(told(`${JSON.stringify(ended("delete", vpc))}\n{"resOut`), "1 deleted: Vpc consumer-dev");
  });
});

const planned = (op: string, type: string, more: object = {}) => ({
  resOutputsEvent: { metadata: { op, urn: urn(type), ...more }, planning: true },
});
const stackType = "pulumi:pulumi:Stack";
const outputs = (apiId: string) => ({ outputs: { apiId } });

/** A preview's events, what is reported of it, and whether the update would write anything. */
const previews: { name: string; events: readonly unknown[]; expected: string; writes: boolean }[] = [
  {
    name: "what is replaced or deleted is named, however many",
    events: [
      ...Array.from({ length: 4 }, () => planned("create", vpc)),
      ...Array.from({ length: 4 }, () => planned("delete", endpoint)),
    ],
    expected: `4 to create; 4 to delete: ${Array(4).fill("VpcEndpoint consumer-dev").join(", ")}`,
    writes: true,
  },
  {
    name: "no change",
    events: [
      planned("refresh", vpc, { old: outputs("a"), new: outputs("b") }),
      planned("same", vpc),
      planned("read", vpc),
      planned("same", stackType, { old: outputs("a"), new: outputs("a") }),
    ],
    expected: "nothing changed",
    writes: false,
  },
  {
    name: "an output of the stack",
    events: [planned("same", stackType, { old: outputs("a"), new: outputs("b") })],
    expected: "nothing changed",
    writes: true,
  },
  {
    name: "a stack that has had no outputs, and has none",
    events: [planned("same", stackType, { old: {}, new: { outputs: {} } })],
    expected: "nothing changed",
    writes: false,
  },
  {
    name: "a component, a provider",
    events: [planned("update", "private-api:consumer:Network"), planned("update", "pulumi:providers:aws")],
    expected: "nothing changed",
    writes: true,
  },
  {
    name: "what somebody has deleted by hand",
    events: [planned("refresh", vpc, { old: outputs("a"), new: null })],
    expected: "nothing changed",
    writes: true,
  },
  {
    name: "what somebody has changed by hand",
    events: [planned("refresh", vpc, { new: {}, detailedDiff: { policy: {} } })],
    expected: "nothing changed",
    writes: true,
  },
];

describe("what an update would change", () => {
  for (const { name, events, expected, writes } of previews)
    it(name, () => {
      assert.equal(told(lines(events), true), expected);
      assert.equal(writesAnything(eventsIn(lines(events)), true), writes);
    });
});
