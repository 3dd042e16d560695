import assert from "node:assert/strict";
import type { Held } from "./inventory";
import { lineOf } from "./leftovers";
import type { StackState } from "./stacks";
import { unknownResources } from "./unknown";

const place = "111111111111/us-east-1";

function stack(...resources: { id: string; outputs?: Record<string, unknown> }[]): StackState {
  const urn = "urn:pulumi:sandbox::consumer::aws:any:Any::one";
  return {
    project: "consumer",
    name: "sandbox",
    pending: [],
    resources: resources.map((it) => ({ urn, type: "any", ...it })),
  };
}

function held(kind: string, id: string, part?: Held["part"]): Held {
  return { place, kind, id, ...(part ? { part } : {}) };
}

const cases: readonly { name: string; listed: Held[]; stacks: StackState[]; expected: string[] }[] = [
  { name: "there are no resources", listed: [], stacks: [stack({ id: "vpc-0a" })], expected: [] },
  {
    name: "every resource is in one of the stacks",
    listed: [held("vpc", "vpc-0a"), held("rest-api", "abc")],
    stacks: [stack({ id: "vpc-0a" }), stack({ id: "abc" })],
    expected: [],
  },
  {
    name: "a resource is in no stack",
    listed: [held("vpc", "vpc-0a"), held("vpc", "vpc-0b")],
    stacks: [stack({ id: "vpc-0a" })],
    expected: [`${place} vpc vpc-0b`],
  },
  {
    name: "interfaces and volumes belong to the resource that names them",
    listed: [held("network-interface", "eni-0a"), held("volume", "vol-0a"), held("volume", "vol-0b")],
    stacks: [stack({ id: "i-0a", outputs: { rootBlockDevice: { volumeId: "vol-0a" }, enis: ["eni-0a"] } })],
    expected: [`${place} volume vol-0b`],
  },
  {
    name: "other resources do not become known because another names them",
    listed: [held("security-group", "sg-0a")],
    stacks: [stack({ id: "vpce-0a", outputs: { securityGroupIds: ["sg-0a"] } })],
    expected: [`${place} security-group sg-0a`],
  },
  {
    name: "a part is recognized by its own id in the state",
    listed: [
      held("api-stage", "abc/dev", { of: "abc", stateId: "ags-abc-dev" }),
      held("api-deployment", "abc/0d", { of: "abc", stateId: "0d" }),
    ],
    stacks: [stack({ id: "abc" }, { id: "ags-abc-dev" })],
    expected: [`${place} api-deployment abc/0d`],
  },
  {
    name: "parts of an unknown resource are not reported separately",
    listed: [held("rest-api", "abc"), held("api-stage", "abc/dev", { of: "abc", stateId: "ags-abc-dev" })],
    stacks: [stack({ id: "other" })],
    expected: [`${place} rest-api abc`],
  },
];

describe("resources that are in no stack", () => {
  for (const { name, listed, stacks, expected } of cases) {
    it(name, () => assert.deepEqual(unknownResources(listed, stacks).map(lineOf), expected));
  }
});
