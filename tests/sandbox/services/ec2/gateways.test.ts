import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createProfile, runInstance } from "../../testing/instance";
import { createEndpoint, createNetwork, type TestNetwork } from "../../testing/network";
import { runOn } from "../../testing/run-command";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000021";

describe("gateways, addresses and network ACLs", () => {
  let boto: Boto;
  let network: TestNetwork;
  const call = (operation: string, input: Input = {}) => boto.call(account, "ec2", operation, input);
  const refusal = (operation: string, input: Input) => boto.refusal(account, "ec2", operation, input);
  const vpcFilter = (VpcId: string) => ({ Filters: [{ Name: "vpc-id", Values: [VpcId] }] });

  before(async () => {
    ({ boto } = await sharedSandbox());
    network = await createNetwork(boto, account, "10.21.0.0/16");
  });

  it("a default VPC has a route to the internet", async () => {
    const filter = { Filters: [{ Name: "is-default", Values: ["true"] }] };
    const VpcId = text(list(await call("describe_vpcs", filter), "Vpcs")[0], "VpcId");
    const attached = { Filters: [{ Name: "attachment.vpc-id", Values: [VpcId] }] };
    const [gateway] = list(await call("describe_internet_gateways", attached), "InternetGateways");
    const tables = list(await call("describe_route_tables", vpcFilter(VpcId)), "RouteTables");
    const routes = list(tables[0], "Routes").map((it) => [
      at(it, "DestinationCidrBlock"),
      at(it, "GatewayId"),
    ]);
    assert.deepEqual(routes, [
      ["172.31.0.0/16", "local"],
      ["0.0.0.0/0", at(gateway, "InternetGatewayId")],
    ]);
  });

  it("a deleted NAT gateway releases its address, and its VPC can be deleted", async () => {
    const other = await createNetwork(boto, account, "10.22.0.0/16");
    const address = await call("allocate_address", { Domain: "vpc" });
    const AllocationId = text(address, "AllocationId");
    const made = await call("create_nat_gateway", { SubnetId: other.subnetIds[0], AllocationId });
    const NatGatewayId = text(made, "NatGateway.NatGatewayId");
    assert.equal(
      (await refusal("delete_subnet", { SubnetId: other.subnetIds[0] })).code,
      "DependencyViolation",
    );
    await call("delete_nat_gateway", { NatGatewayId });
    const [free] = list(await call("describe_addresses", { AllocationIds: [AllocationId] }), "Addresses");
    assert.equal(at(free, "AssociationId"), undefined);
    await call("release_address", { AllocationId });
    for (const SubnetId of other.subnetIds) await call("delete_subnet", { SubnetId });
    await call("delete_security_group", { GroupId: other.groupId });
    await call("delete_vpc", { VpcId: other.vpcId });
    assert.equal(
      (await refusal("delete_nat_gateway", { NatGatewayId: "nat-0a" })).code,
      "NatGatewayNotFound",
    );
  });

  it("an address can be disassociated", async () => {
    const AllocationId = text(await call("allocate_address", { Domain: "vpc" }), "AllocationId");
    await call("create_nat_gateway", { SubnetId: network.subnetIds[0], AllocationId });
    const association = async () => {
      const [found] = list(await call("describe_addresses", { AllocationIds: [AllocationId] }), "Addresses");
      return at(found, "AssociationId");
    };
    await call("disassociate_address", { AssociationId: await association() });
    assert.equal(await association(), undefined);
    assert.equal((await refusal("disassociate_address", {})).code, "MissingParameter");
    assert.match((await refusal("disassociate_address", { AssociationId: "eipassoc-0a" })).code, /NotFound/);
  });

  it("network ACLs apply between subnets, until their entries are deleted", async () => {
    const input = { ...network, subnetIds: [network.subnetIds[0], network.subnetIds[0]] as const };
    const inOther = { SubnetIds: [network.subnetIds[1]] };
    const rule = {
      GroupId: network.groupId,
      IpPermissions: [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: network.groupId }] }],
    };
    await call("authorize_security_group_ingress", rule);
    for (const service of ["ssm", "ssmmessages"]) {
      const ServiceName = `com.amazonaws.us-east-1.${service}`;
      const SubnetIds = [network.subnetIds[0]];
      await createEndpoint(boto, account, network, { ServiceName, SubnetIds, PrivateDnsEnabled: true });
    }
    await createEndpoint(boto, account, network, { ...inOther, PrivateDnsEnabled: true });
    const profile = await createProfile(boto, account, "acl-probe");
    const instance = await runInstance(boto, account, input, { IamInstanceProfile: { Name: profile } });
    const url = "https://none.execute-api.us-east-1.amazonaws.com/";
    /** @param seconds for a connection: long if it must succeed, because the machine may be busy */
    const answer = (seconds: number) =>
      runOn(boto, account, instance, [
        `curl -s -o /dev/null --connect-timeout ${seconds} -w '%{http_code} ' ${url}; echo $?`,
      ]);
    const passes = async () => assert.equal(await answer(60), "403 0\n");
    const isDropped = async () => assert.equal(await answer(1), "000 28\n");
    await passes();

    const [acl] = list(await call("describe_network_acls", vpcFilter(network.vpcId)), "NetworkAcls");
    const entry = { NetworkAclId: text(acl, "NetworkAclId"), RuleNumber: 50, Egress: false };
    const denied = {
      Protocol: "6",
      RuleAction: "deny",
      CidrBlock: "10.21.0.0/16",
      PortRange: { From: 443, To: 443 },
    };
    await call("create_network_acl_entry", { ...entry, ...denied });
    await isDropped();
    await call("replace_network_acl_entry", { ...entry, ...denied, PortRange: { From: 80, To: 80 } });
    await passes();
    await call("delete_network_acl_entry", entry);
    await call("delete_network_acl_entry", { ...entry, RuleNumber: 100 });
    await isDropped();
    assert.equal((await refusal("delete_network_acl_entry", entry)).code, "InvalidNetworkAclEntry.NotFound");
    assert.equal(
      (await refusal("delete_network_acl_entry", { ...entry, RuleNumber: 32767 })).code,
      "InvalidParameterValue",
    );
  });
});
