import assert from "node:assert/strict";
import type { StackState } from "./stacks";
import { unknownResources } from "./unknown";

const place = "111111111111/us-east-1";

function stack(...resources: { id: string; outputs?: Record<string, unknown> }[]): StackState {
  const urn = "urn:pulumi:sandbox::consumer::aws:any:Any::one";
  return { name: "sandbox", pending: [], resources: resources.map((it) => ({ urn, type: "any", ...it })) };
}

const cases: readonly { name: string; listed: string[]; stacks: StackState[]; expected: string[] }[] = [
  { name: "nothing is there", listed: [], stacks: [stack({ id: "vpc-0a" })], expected: [] },
  {
    name: "all is known, by any stack",
    listed: [`${place} vpc vpc-0a`, `${place} rest-api abc`],
    stacks: [stack({ id: "vpc-0a" }), stack({ id: "abc" })],
    expected: [],
  },
  {
    name: "no stack knows it",
    listed: [`${place} vpc vpc-0a`, `${place} vpc vpc-0b`],
    stacks: [stack({ id: "vpc-0a" })],
    expected: [`${place} vpc vpc-0b`],
  },
  {
    name: "interfaces and volumes belong to what names them",
    listed: [`${place} network-interface eni-0a`, `${place} volume vol-0a`, `${place} volume vol-0b`],
    stacks: [stack({ id: "i-0a", outputs: { rootBlockDevice: { volumeId: "vol-0a" }, enis: ["eni-0a"] } })],
    expected: [`${place} volume vol-0b`],
  },
  {
    name: "any other resource is not known for being named by another",
    listed: [`${place} security-group sg-0a`],
    stacks: [stack({ id: "vpce-0a", outputs: { securityGroupIds: ["sg-0a"] } })],
    expected: [`${place} security-group sg-0a`],
  },
];

describe("resources that no stack knows", () => {
  for (const { name, listed, stacks, expected } of cases) {
    it(name, () => assert.deepEqual(unknownResources(listed, stacks), expected));
  }
});
