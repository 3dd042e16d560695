import assert from "node:assert/strict";
import { at, type Boto, type Input, list } from "../../testing/boto";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000018";

describe("EC2 describes in pages", () => {
  let boto: Boto;
  const ids: string[] = [];
  const vpcs = (input: Input) => boto.call(account, "ec2", "describe_vpcs", input);
  const idsOf = (answer: unknown) => list(answer, "Vpcs").map((it) => String(at(it, "VpcId")));

  before(async () => {
    ({ boto } = await sharedSandbox());
    // A page has at least five.
    for (const block of [1, 2, 3, 4, 5]) {
      await boto.call(account, "ec2", "create_vpc", { CidrBlock: `10.${block}.0.0/16` });
    }
    ids.push(...idsOf(await vpcs({})));
    assert.equal(ids.length, 6);
  });

  it("of the requested size, with each VPC on one of them", async () => {
    const first = await vpcs({ MaxResults: 5 });
    const second = await vpcs({ MaxResults: 5, NextToken: at(first, "NextToken") });
    assert.deepEqual([idsOf(first).length, idsOf(second).length], [5, 1]);
    assert.deepEqual([...idsOf(first), ...idsOf(second)], ids);
    assert.equal(at(second, "NextToken"), undefined);
  });

  it("and refuses an unknown token and an invalid size", async () => {
    const refusal = (input: Input) => boto.refusal(account, "ec2", "describe_vpcs", input);
    const other = at(await boto.call(account, "ec2", "describe_subnets", { MaxResults: 5 }), "NextToken");
    assert.equal(typeof other, "string");
    assert.equal((await refusal({ NextToken: other })).code, "InvalidNextToken");
    assert.equal((await refusal({ NextToken: "x" })).code, "InvalidNextToken");
    for (const MaxResults of [0, 4, 1001])
      assert.equal((await refusal({ MaxResults })).code, "InvalidParameterValue");
  });
});
