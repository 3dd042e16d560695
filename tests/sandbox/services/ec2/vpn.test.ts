import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createNetwork, type TestNetwork } from "../../testing/network";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000043";
const ipsec = { Type: "ipsec.1" };

describe("site-to-site VPN", () => {
  let boto: Boto;
  let network: TestNetwork;
  let VpnGatewayId: string;
  let CustomerGatewayId: string;
  let VpnConnectionId: string;
  let dynamic: string;
  let detached: string;
  let table: string;
  const ec2 = (operation: string, input: Input = {}) => boto.call(account, "ec2", operation, input);
  const customer = { ...ipsec, IpAddress: "203.0.113.1", BgpAsn: 65000 };
  const connect = async (more: Input) =>
    text(
      await ec2("create_vpn_connection", { ...ipsec, CustomerGatewayId, VpnGatewayId, ...more }),
      "VpnConnection.VpnConnectionId",
    );

  before(async () => {
    ({ boto } = await sharedSandbox());
    network = await createNetwork(boto, account, "10.46.0.0/16");
    VpnGatewayId = text(await ec2("create_vpn_gateway", ipsec), "VpnGateway.VpnGatewayId");
    await ec2("attach_vpn_gateway", { VpnGatewayId, VpcId: network.vpcId });
    CustomerGatewayId = text(
      await ec2("create_customer_gateway", customer),
      "CustomerGateway.CustomerGatewayId",
    );
    VpnConnectionId = await connect({ Options: { StaticRoutesOnly: true } });
    dynamic = await connect({});
    detached = text(await ec2("create_vpn_gateway", ipsec), "VpnGateway.VpnGatewayId");
    const created = await ec2("create_route_table", { VpcId: network.vpcId });
    table = text(created, "RouteTable.RouteTableId");
  });

  it("has its static routes, once each", async () => {
    const route = (block: string) => ({ VpnConnectionId, DestinationCidrBlock: block });
    const blocks = async () => {
      const answer = await ec2("describe_vpn_connections", { VpnConnectionIds: [VpnConnectionId] });
      return list(answer, "VpnConnections.0.Routes").map((it) => at(it, "DestinationCidrBlock"));
    };
    for (const block of ["192.168.0.0/16", "192.168.0.0/16", "203.0.113.77/32"])
      await ec2("create_vpn_connection_route", route(block));
    assert.deepEqual(await blocks(), ["192.168.0.0/16", "203.0.113.77/32"]);
    await ec2("delete_vpn_connection_route", route("192.168.0.0/16"));
    assert.deepEqual(await blocks(), ["203.0.113.77/32"]);
  });

  it("creates one customer gateway for identical requests", async () => {
    const again = await ec2("create_customer_gateway", customer);
    assert.equal(at(again, "CustomerGateway.CustomerGatewayId"), CustomerGatewayId);
  });

  const cases: readonly { name: string; operation: string; input: () => Input; code: string }[] = [
    {
      name: "a second gateway of the VPC",
      operation: "attach_vpn_gateway",
      input: () => ({ VpnGatewayId: detached, VpcId: network.vpcId }),
      code: "InvalidVpcState",
    },
    {
      name: "a second VPC of the gateway",
      operation: "attach_vpn_gateway",
      input: () => ({ VpnGatewayId, VpcId: network.vpcId }),
      code: "VpnGatewayAttachmentLimitExceeded",
    },
    {
      name: "the gateway's deletion while it is attached",
      operation: "delete_vpn_gateway",
      input: () => ({ VpnGatewayId }),
      code: "IncorrectState",
    },
    {
      name: "the customer gateway's deletion while it is connected",
      operation: "delete_customer_gateway",
      input: () => ({ CustomerGatewayId }),
      code: "IncorrectState",
    },
    {
      name: "a static route of a connection with BGP",
      operation: "create_vpn_connection_route",
      input: () => ({ VpnConnectionId: dynamic, DestinationCidrBlock: "192.168.0.0/16" }),
      code: "InvalidVpnConnection.InvalidType",
    },
    {
      name: "a static route to an invalid range",
      operation: "create_vpn_connection_route",
      input: () => ({ VpnConnectionId, DestinationCidrBlock: "192.168.0.1/16" }),
      code: "InvalidParameterValue",
    },
    {
      name: "a connection without a gateway",
      operation: "create_vpn_connection",
      input: () => ({ ...ipsec, CustomerGatewayId, VpnGatewayId: "vgw-0123456789abcdef0" }),
      code: "InvalidVpnGatewayID.NotFound",
    },
    {
      name: "a connection to a transit gateway",
      operation: "create_vpn_connection",
      input: () => ({ ...ipsec, CustomerGatewayId, TransitGatewayId: "tgw-0123456789abcdef0" }),
      code: "UnsupportedOperation",
    },
    {
      name: "an option that the sandbox does not emulate",
      operation: "create_vpn_connection",
      input: () => ({
        ...ipsec,
        CustomerGatewayId,
        VpnGatewayId,
        Options: { LocalIpv4NetworkCidr: "192.168.0.0/16" },
      }),
      code: "UnsupportedOperation",
    },
    {
      name: "a route to a gateway of another VPC",
      operation: "create_route",
      input: () => ({ RouteTableId: table, DestinationCidrBlock: "192.168.0.0/16", GatewayId: detached }),
      code: "InvalidParameterValue",
    },
    {
      name: "route propagation, which the sandbox does not emulate",
      operation: "enable_vgw_route_propagation",
      input: () => ({ RouteTableId: table, GatewayId: VpnGatewayId }),
      code: "UnsupportedOperation",
    },
  ];
  for (const { name, operation, input, code } of cases) {
    it(`refuses ${name}: ${code}`, async () => {
      assert.equal((await boto.refusal(account, "ec2", operation, input())).code, code);
    });
  }

  it("is deleted in order: connections, attachment, gateways", async () => {
    for (const id of [VpnConnectionId, dynamic]) await ec2("delete_vpn_connection", { VpnConnectionId: id });
    const late = { VpnConnectionId, DestinationCidrBlock: "192.168.0.0/16" };
    const refusal = await boto.refusal(account, "ec2", "create_vpn_connection_route", late);
    assert.equal(refusal.code, "InvalidVpnConnection.InvalidState");
    const attachment = { VpnGatewayId, VpcId: network.vpcId };
    await ec2("detach_vpn_gateway", attachment);
    const again = await boto.refusal(account, "ec2", "detach_vpn_gateway", attachment);
    assert.equal(again.code, "InvalidVpnGatewayAttachment.NotFound");
    await ec2("delete_vpn_gateway", { VpnGatewayId });
    await ec2("delete_customer_gateway", { CustomerGatewayId });
  });
});
