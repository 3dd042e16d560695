import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createNetwork } from "../../testing/network";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000012";

describe("security group rules that name another group", () => {
  let boto: Boto;
  let GroupId: string;
  let other: string;
  const call = (operation: string, input: Input) => boto.call(account, "ec2", operation, input);
  const permission = (more: Input) => [
    { IpProtocol: "tcp", FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: other, ...more }] },
  ];
  const rule = async () => {
    const filter = { Filters: [{ Name: "group-id", Values: [GroupId] }] };
    const rules = list(await call("describe_security_group_rules", filter), "SecurityGroupRules");
    return rules.find((it) => at(it, "IsEgress") === false);
  };

  beforeEach(async () => {
    ({ boto } = await sharedSandbox());
    const network = await createNetwork(boto, account);
    GroupId = network.groupId;
    const input = { GroupName: "other", Description: "other", VpcId: network.vpcId };
    other = text(await call("create_security_group", input), "GroupId");
    const IpPermissions = permission({ Description: "from the probe" });
    await call("authorize_security_group_ingress", { GroupId, IpPermissions });
  });

  it("have a description", async () => {
    assert.equal(at(await rule(), "Description"), "from the probe");
    assert.equal(at(await rule(), "ReferencedGroupInfo.GroupId"), other);
  });

  it("keep their id when the description changes", async () => {
    const input = { GroupId, IpPermissions: permission({ Description: "again" }) };
    const refusal = await boto.refusal(account, "ec2", "authorize_security_group_ingress", input);
    assert.equal(refusal.code, "InvalidPermission.Duplicate");
    await call("revoke_security_group_ingress", { GroupId, IpPermissions: permission({}) });
    assert.equal(await rule(), undefined);
  });

  it("change to another group, range and protocol under the same id", async () => {
    const id = text(await rule(), "SecurityGroupRuleId");
    const modify = (SecurityGroupRule: Input) =>
      call("modify_security_group_rules", {
        GroupId,
        SecurityGroupRules: [{ SecurityGroupRuleId: id, SecurityGroupRule }],
      });
    await modify({ IpProtocol: "tcp", FromPort: 80, ToPort: 81, ReferencedGroupId: GroupId });
    assert.equal(at(await rule(), "ReferencedGroupInfo.GroupId"), GroupId);
    assert.equal(at(await rule(), "ToPort"), 81);
    await modify({ IpProtocol: "-1", CidrIpv4: "10.0.0.0/8", Description: "all" });
    const changed = await rule();
    assert.equal(at(changed, "SecurityGroupRuleId"), id);
    assert.equal(at(changed, "CidrIpv4"), "10.0.0.0/8");
    assert.equal(at(changed, "Description"), "all");
    assert.equal(at(changed, "ReferencedGroupInfo"), undefined);
  });
});
