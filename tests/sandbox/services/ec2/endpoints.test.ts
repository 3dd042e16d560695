import assert from "node:assert/strict";
import { at, type Boto, list, text } from "../../testing/boto";
import { createEndpoint, createNetwork, describeEndpoint, type TestNetwork } from "../../testing/network";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000001";

describe("interface endpoints", () => {
  let boto: Boto;
  let network: TestNetwork;
  let id: string;
  const modify = (input: Record<string, unknown>) =>
    boto.call(account, "ec2", "modify_vpc_endpoint", { VpcEndpointId: id, ...input });
  const names = async () =>
    list(await describeEndpoint(boto, account, id), "DnsEntries").map((it) => text(it, "DnsName"));

  before(async () => {
    ({ boto } = await sharedSandbox());
  });
  beforeEach(async () => {
    network = await createNetwork(boto, account);
    id = await createEndpoint(boto, account, network);
  });

  it("have a regional name, one for each zone, and API Gateway's private names", async () => {
    const [regional = "", ...rest] = await names();
    const [, suffix] =
      new RegExp(`^${id}-(\\w+)\\.execute-api\\.us-east-1\\.vpce\\.amazonaws\\.com$`).exec(regional) ?? [];
    assert.deepEqual(rest, [
      `${id}-${suffix}-us-east-1a.execute-api.us-east-1.vpce.amazonaws.com`,
      `${id}-${suffix}-us-east-1b.execute-api.us-east-1.vpce.amazonaws.com`,
      "execute-api.us-east-1.amazonaws.com",
      "*.execute-api.us-east-1.amazonaws.com",
    ]);
  });

  it("disable and enable private DNS by ModifyVpcEndpoint", async () => {
    await modify({ PrivateDnsEnabled: false });
    assert.equal(at(await describeEndpoint(boto, account, id), "PrivateDnsEnabled"), false);
    assert.equal((await names()).length, 3);
    await modify({ PrivateDnsEnabled: true });
    assert.equal((await names()).length, 5);
  });

  it("answer the type of their addresses and DNS records", async () => {
    const found = await describeEndpoint(boto, account, id);
    assert.equal(at(found, "IpAddressType"), "ipv4");
    assert.equal(at(found, "DnsOptions.DnsRecordIpType"), "ipv4");
  });

  it("have one interface in each subnet, with an address of the subnet and the endpoint's groups", async () => {
    const ids = list(await describeEndpoint(boto, account, id), "NetworkInterfaceIds");
    const answer = await boto.call(account, "ec2", "describe_network_interfaces", {
      NetworkInterfaceIds: ids,
    });
    const found = list(answer, "NetworkInterfaces");
    assert.deepEqual(found.map((it) => at(it, "SubnetId")).sort(), [...network.subnetIds].sort());
    for (const it of found) {
      const third = at(it, "SubnetId") === network.subnetIds[0] ? 1 : 2;
      assert.match(text(it, "PrivateIpAddress"), new RegExp(`^10\\.7\\.${third}\\.(?![0-3]$|255$)\\d+$`));
      assert.deepEqual(
        list(it, "Groups").map((group) => at(group, "GroupId")),
        [network.groupId],
      );
      assert.equal(at(it, "InterfaceType"), "vpc_endpoint");
      assert.equal(at(it, "Status"), "in-use");
    }
  });

  it("change groups and subnets, on their interfaces as well", async () => {
    const other = await boto.call(account, "ec2", "create_security_group", {
      GroupName: "other",
      Description: "other",
      VpcId: network.vpcId,
    });
    const [kept, left] = network.subnetIds;
    await modify({
      AddSecurityGroupIds: [text(other, "GroupId")],
      RemoveSecurityGroupIds: [network.groupId],
      RemoveSubnetIds: [left],
    });
    const found = await describeEndpoint(boto, account, id);
    assert.deepEqual(at(found, "SubnetIds"), [kept]);
    assert.equal(at(found, "Groups.0.GroupName"), "other");
    const answer = await boto.call(account, "ec2", "describe_network_interfaces", {
      NetworkInterfaceIds: list(found, "NetworkInterfaceIds"),
    });
    assert.equal(list(answer, "NetworkInterfaces").length, 1);
    assert.equal(at(answer, "NetworkInterfaces.0.Groups.0.GroupName"), "other");
    await boto.call(account, "ec2", "delete_security_group", { GroupId: network.groupId });
  });

  it("have AWS's default policy until one is set, and after a reset", async () => {
    const policy = async () => JSON.parse(text(await describeEndpoint(boto, account, id), "PolicyDocument"));
    const everything = { Statement: [{ Action: "*", Effect: "Allow", Principal: "*", Resource: "*" }] };
    assert.deepEqual(await policy(), everything);
    const closed = { Statement: [{ Action: "*", Effect: "Deny", Principal: "*", Resource: "*" }] };
    await modify({ PolicyDocument: JSON.stringify(closed) });
    assert.deepEqual(await policy(), closed);
    await modify({ ResetPolicy: true });
    assert.deepEqual(await policy(), everything);
  });

  it("are deleted with their interfaces, so that the VPC can be deleted", async () => {
    const deletion = await boto.call(account, "ec2", "delete_vpc_endpoints", { VpcEndpointIds: [id] });
    assert.deepEqual(list(deletion, "Unsuccessful"), []);
    const refusal = await boto.refusal(account, "ec2", "describe_vpc_endpoints", { VpcEndpointIds: [id] });
    assert.equal(refusal.code, "InvalidVpcEndpointId.NotFound");
    const again = await boto.call(account, "ec2", "delete_vpc_endpoints", { VpcEndpointIds: [id] });
    assert.equal(at(again, "Unsuccessful.0.Error.Code"), "InvalidVpcEndpoint.NotFound");
    for (const SubnetId of network.subnetIds) await boto.call(account, "ec2", "delete_subnet", { SubnetId });
    await boto.call(account, "ec2", "delete_security_group", { GroupId: network.groupId });
    await boto.call(account, "ec2", "delete_vpc", { VpcId: network.vpcId });
  });

  it("have tags", async () => {
    await boto.call(account, "ec2", "create_tags", {
      Resources: [id],
      Tags: [{ Key: "Name", Value: "a & b" }],
    });
    assert.deepEqual(at(await describeEndpoint(boto, account, id), "Tags"), [
      { Key: "Name", Value: "a & b" },
    ]);
    const filter = { Filters: [{ Name: "tag:Name", Values: ["a*"] }] };
    const found = list(await boto.call(account, "ec2", "describe_vpc_endpoints", filter), "VpcEndpoints");
    assert.deepEqual(
      found.map((it) => at(it, "VpcEndpointId")),
      [id],
    );
    await boto.call(account, "ec2", "delete_tags", { Resources: [id], Tags: [{ Key: "Name" }] });
    assert.deepEqual(at(await describeEndpoint(boto, account, id), "Tags"), []);
  });

  const refusals: {
    name: string;
    input: () => Record<string, unknown>;
    code: string;
    message: RegExp;
  }[] = [
    {
      name: "a second endpoint with private DNS for the same service in the VPC",
      input: () => ({}),
      code: "InvalidParameter",
      message: /already a conflicting DNS domain for execute-api\.us-east-1\.amazonaws\.com in the VPC vpc-/,
    },
    {
      name: "two subnets of one zone",
      input: () => ({
        PrivateDnsEnabled: false,
        SubnetIds: [network.subnetIds[0], network.subnetIds[0]],
      }),
      code: "DuplicateSubnetsInSameZone",
      message: /availability zone of subnet-/,
    },
    {
      name: "a service that does not exist",
      input: () => ({ ServiceName: "com.amazonaws.us-east-1.execute-apis" }),
      code: "InvalidServiceName",
      message: /'com\.amazonaws\.us-east-1\.execute-apis' does not exist/,
    },
    {
      name: "a policy that is not JSON",
      input: () => ({ PrivateDnsEnabled: false, PolicyDocument: "{" }),
      code: "InvalidPolicyDocument",
      message: /not a valid JSON/,
    },
    {
      name: "an unknown security group",
      input: () => ({ PrivateDnsEnabled: false, SecurityGroupIds: ["sg-0123"] }),
      code: "InvalidGroup.NotFound",
      message: /sg-0123/,
    },
    {
      name: "a gateway endpoint, which the sandbox does not have",
      input: () => ({ VpcEndpointType: "Gateway" }),
      code: "UnsupportedOperation",
      message: /type Interface, not Gateway/,
    },
  ];
  for (const { name, input, code, message } of refusals) {
    it(`refuse ${name}`, async () => {
      const refusal = await boto.refusal(account, "ec2", "create_vpc_endpoint", {
        VpcEndpointType: "Interface",
        VpcId: network.vpcId,
        ServiceName: "com.amazonaws.us-east-1.execute-api",
        SubnetIds: network.subnetIds,
        ...input(),
      });
      assert.equal(refusal.code, code);
      assert.match(refusal.message, message);
    });
  }

  it("refuse private DNS in a VPC without DNS host names", async () => {
    await modify({ PrivateDnsEnabled: false });
    const off = { VpcId: network.vpcId, EnableDnsHostnames: { Value: false } };
    await boto.call(account, "ec2", "modify_vpc_attribute", off);
    const input = { VpcEndpointId: id, PrivateDnsEnabled: true };
    const refusal = await boto.refusal(account, "ec2", "modify_vpc_endpoint", input);
    assert.match(refusal.message, /requires both enableDnsSupport and enableDnsHostnames/);
    assert.equal(at(await describeEndpoint(boto, account, id), "PrivateDnsEnabled"), false);
  });

  it("refuse the deletion of their interface by a client", async () => {
    const [first] = list(await describeEndpoint(boto, account, id), "NetworkInterfaceIds");
    const input = { NetworkInterfaceId: first };
    assert.equal(
      (await boto.refusal(account, "ec2", "delete_network_interface", input)).code,
      "OperationNotPermitted",
    );
  });
});
