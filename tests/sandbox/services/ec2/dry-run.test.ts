import assert from "node:assert/strict";
import { list } from "../../testing/boto";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000019";

describe("a dry run", () => {
  it("answers that the request would have succeeded, and changes nothing", async () => {
    const { boto } = await sharedSandbox();
    const vpcs = async () => list(await boto.call(account, "ec2", "describe_vpcs"), "Vpcs").length;
    const before = await vpcs();
    const input = { CidrBlock: "10.3.0.0/16", DryRun: true };
    assert.equal((await boto.refusal(account, "ec2", "create_vpc", input)).code, "DryRunOperation");
    assert.equal(await vpcs(), before);
  });
});
