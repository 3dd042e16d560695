import assert from "node:assert/strict";
import { principalKeys } from ".";

const account = "111111111111";
const session = {
  account,
  arn: `arn:aws:sts::${account}:assumed-role/caller/session`,
  userId: "AROA0000000000000000:session",
  tokenIssuedAt: 1_800_000_000,
};
const sessionKeys = {
  "aws:principalaccount": account,
  "aws:principalarn": `arn:aws:iam::${account}:role/team/caller`,
  "aws:principaltype": "AssumedRole",
  "aws:userid": session.userId,
  "aws:tokenissuetime": "2027-01-15T08:00:00.000Z",
  "aws:multifactorauthpresent": "false",
};

const cases = [
  {
    name: "a session has the ARN of its role, with its path, and no user name",
    signer: session,
    role: { arn: sessionKeys["aws:principalarn"], tags: {} },
    expected: sessionKeys,
  },
  {
    name: "tags of the role are keys, whose names do not depend on case",
    signer: session,
    role: { arn: sessionKeys["aws:principalarn"], tags: { Team: "Blue" } },
    expected: { ...sessionKeys, "aws:principaltag/team": "Blue" },
  },
  {
    name: "a user has a name; long-term credentials were never issued",
    signer: { account, arn: `arn:aws:iam::${account}:user/team/ann`, userId: "AIDA0000000000000000" },
    role: undefined,
    expected: {
      "aws:principalaccount": account,
      "aws:principalarn": `arn:aws:iam::${account}:user/team/ann`,
      "aws:principaltype": "User",
      "aws:userid": "AIDA0000000000000000",
      "aws:username": "ann",
    },
  },
] as const;

describe("condition keys of a principal", () => {
  for (const { name, signer, role, expected } of cases) {
    it(name, () => assert.deepEqual(Object.fromEntries(principalKeys(signer, role)), expected));
  }
});
