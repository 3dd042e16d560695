import assert from "node:assert/strict";
import { changesOf } from "../../../scripts/stacks/changes";

const urn = (type: string, name = "consumer-dev") => `urn:pulumi:dev::consumer::a:b:C$${type}::${name}`;
const ended = (op: string, type: string, more: object = {}) => ({
  resOutputsEvent: { metadata: { op, urn: urn(type), ...more } },
});
const vpc = "aws:ec2/vpc:Vpc";
const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";

/** Lines of the engine's event log, as far as they are read, and what is told of them. */
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

const told = (log: string) => changesOf(log).join("; ") || "nothing changed";

describe("what an update changed", () => {
  for (const { name, events, expected } of cases)
    it(name, () => assert.equal(told(events.map((event) => JSON.stringify(event)).join("\n")), expected));

  it("is told of a log that was cut off", () => {
    assert.equal(told(`${JSON.stringify(ended("delete", vpc))}\n{"resOut`), "1 deleted: Vpc consumer-dev");
  });
});
