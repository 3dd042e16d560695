import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { runInstance } from "../../testing/instance";
import { createEndpoint, createNetwork, type TestNetwork } from "../../testing/network";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000005";

describe("instances and their dependencies", () => {
  let boto: Boto;
  let network: TestNetwork;
  const call = (operation: string, input: Input = {}) => boto.call(account, "ec2", operation, input);
  const refusal = (operation: string, input: Input) => boto.refusal(account, "ec2", operation, input);
  const instance = async (id: string) =>
    at(await call("describe_instances", { InstanceIds: [id] }), "Reservations.0.Instances.0");

  before(async () => {
    ({ boto } = await sharedSandbox());
  });
  beforeEach(async () => {
    network = await createNetwork(boto, account);
  });

  it("have a private address as on AWS, no public one, and the groups of their interface", async () => {
    const found = await instance(await runInstance(boto, account, network));
    assert.match(text(found, "PrivateIpAddress"), /^10\.7\.1\.(?![0-3]$|255$)\d+$/);
    assert.equal(at(found, "NetworkInterfaces.0.Association"), undefined);
    assert.deepEqual(at(found, "SecurityGroups"), [{ GroupId: network.groupId, GroupName: "tests" }]);
  });

  it("have the image's size for an encrypted root volume", async () => {
    const id = await runInstance(boto, account, network);
    const filter = { Filters: [{ Name: "attachment.instance-id", Values: [id] }] };
    const volumes = await call("describe_volumes", filter);
    assert.equal(at(volumes, "Volumes.0.Encrypted"), true);
    assert.ok(Number(at(volumes, "Volumes.0.Size")) > 0);
  });

  it("have unlimited credits where they are AWS's default, and refuse others", async () => {
    const unlimited = { CreditSpecification: { CpuCredits: "unlimited" } };
    const cases = [
      [await runInstance(boto, account, network), "unlimited"],
      [await runInstance(boto, account, network, { InstanceType: "t3.nano", ...unlimited }), "unlimited"],
      [await runInstance(boto, account, network, { InstanceType: "t2.nano" }), "standard"],
    ] as const;
    for (const [id, credits] of cases) {
      const found = await call("describe_instance_credit_specifications", { InstanceIds: [id] });
      assert.deepEqual(at(found, "InstanceCreditSpecifications"), [{ InstanceId: id, CpuCredits: credits }]);
    }
    const standard = { CreditSpecification: { CpuCredits: "standard" } };
    await assert.rejects(runInstance(boto, account, network, standard), /CreditSpecification\.CpuCredits/);
  });

  it("are created once for one client token, which no other request may use", async () => {
    const once = { ClientToken: "once" };
    const id = await runInstance(boto, account, network, once);
    assert.equal(await runInstance(boto, account, network, once), id);
    assert.notEqual(await runInstance(boto, account, network, { ClientToken: "twice" }), id);
    await assert.rejects(
      runInstance(boto, account, network, { ...once, InstanceType: "t4g.micro" }),
      /IdempotentParameterMismatch/,
    );
  });

  it("never share an address", async () => {
    const small = { VpcId: network.vpcId, CidrBlock: "10.7.9.0/28", AvailabilityZone: "us-east-1a" };
    const subnetId = text(await call("create_subnet", small), "Subnet.SubnetId");
    const addresses = new Set<string>();
    for (let count = 0; count < 11; count++) {
      const found = await instance(await runInstance(boto, account, network, { SubnetId: subnetId }));
      addresses.add(text(found, "PrivateIpAddress"));
    }
    assert.equal(addresses.size, 11);
    const image = { ImageId: text(await instance(await runInstance(boto, account, network)), "ImageId") };
    const full = await refusal("run_instances", { ...image, MinCount: 1, MaxCount: 1, SubnetId: subnetId });
    assert.equal(full.code, "InsufficientFreeAddressesInSubnet");
  });

  it("are terminated with their interface, so that subnet, group and VPC can be deleted", async () => {
    const id = await runInstance(boto, account, network);
    const [first, second] = network.subnetIds;
    assert.equal((await refusal("delete_subnet", { SubnetId: first })).code, "DependencyViolation");
    assert.equal(
      (await refusal("delete_security_group", { GroupId: network.groupId })).code,
      "DependencyViolation",
    );
    await call("terminate_instances", { InstanceIds: [id] });
    const filter = { Filters: [{ Name: "vpc-id", Values: [network.vpcId] }] };
    assert.deepEqual(list(await call("describe_network_interfaces", filter), "NetworkInterfaces"), []);
    for (const SubnetId of [first, second]) await call("delete_subnet", { SubnetId });
    assert.equal((await refusal("delete_vpc", { VpcId: network.vpcId })).code, "DependencyViolation");
    await call("delete_security_group", { GroupId: network.groupId });
    await call("delete_vpc", { VpcId: network.vpcId });
  });

  it("a subnet with an endpoint's interface cannot be deleted", async () => {
    await createEndpoint(boto, account, network, { SubnetIds: [network.subnetIds[1]] });
    const input = { SubnetId: network.subnetIds[1] };
    assert.equal((await refusal("delete_subnet", input)).code, "DependencyViolation");
  });

  it("a group that another group's rule names cannot be deleted", async () => {
    const other = { GroupName: "other", Description: "other", VpcId: network.vpcId };
    const GroupId = text(await call("create_security_group", other), "GroupId");
    const pair = { UserIdGroupPairs: [{ GroupId: network.groupId }] };
    const IpPermissions = [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, ...pair }];
    await call("authorize_security_group_ingress", { GroupId, IpPermissions });
    const refused = await refusal("delete_security_group", { GroupId: network.groupId });
    assert.equal(refused.code, "DependencyViolation");
    await call("revoke_security_group_ingress", { GroupId, IpPermissions });
    await call("delete_security_group", { GroupId: network.groupId });
  });
});
