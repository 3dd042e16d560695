/** VPC peering and VPN, created by EC2's API, with real curl on an instance of a peered VPC and outside by VPN. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createProfile, runInstance } from "../../testing/instance";
import { createEndpoint, createNetwork, describeEndpoint, type TestNetwork } from "../../testing/network";
import { createApi } from "../../testing/rest-api";
import { runOn } from "../../testing/run-command";
import { sharedSandbox, type TestSandbox } from "../../testing/shared-sandbox";

const consumer = "310000000044";
const peer = "310000000045";
const provider = "310000000046";
const outside = "203.0.113.77/32";
const ipsec = { Type: "ipsec.1" };

describe("networks connected with an endpoint's VPC", () => {
  let shared: TestSandbox;
  let boto: Boto;
  let own: TestNetwork;
  let other: TestNetwork;
  let instanceId: string;
  let curl: readonly string[];
  const ec2 = (account: string, operation: string, input: Input) =>
    boto.call(account, "ec2", operation, input);

  const admit = (account: string, GroupId: string, ...ranges: string[]) =>
    ec2(account, "authorize_security_group_ingress", {
      GroupId,
      IpPermissions: [
        { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: ranges.map((CidrIp) => ({ CidrIp })) },
      ],
    });
  async function mainTable(account: string, { vpcId }: TestNetwork): Promise<string> {
    const filters = [
      { Name: "vpc-id", Values: [vpcId] },
      { Name: "association.main", Values: ["true"] },
    ];
    return text(
      await ec2(account, "describe_route_tables", { Filters: filters }),
      "RouteTables.0.RouteTableId",
    );
  }
  async function route(
    verb: "create" | "delete",
    account: string,
    network: TestNetwork,
    DestinationCidrBlock: string,
    target: Input = {},
  ): Promise<void> {
    const RouteTableId = await mainTable(account, network);
    await ec2(account, `${verb}_route`, { RouteTableId, DestinationCidrBlock, ...target });
  }

  const answered = '{"ok":true}';
  const timedOut = "exit 28";
  type Expected = typeof answered | typeof timedOut;
  const fromInstance = async (expected: Expected) => {
    const quoted = [...curl, ...patience(expected)].map((word) => `'${word}'`).join(" ");
    const seen = await runOn(boto, peer, instanceId, [`curl ${quoted} || echo "exit $?"`]);
    assert.equal(seen.trim(), expected);
  };
  const fromOutside = async (expected: Expected) => {
    const { SANDBOX_OUTSIDE_PROXY = "", AWS_CA_BUNDLE = "" } = shared.sandbox.env;
    const through = ["--proxy", SANDBOX_OUTSIDE_PROXY, "--cacert", AWS_CA_BUNDLE];
    const seen = await promisify(execFile)("curl", [...through, ...curl, ...patience(expected)]).then(
      ({ stdout }) => stdout,
      (error: unknown) => `exit ${at(error, "code")}`,
    );
    assert.equal(seen, expected);
  };
  /** Long for an expected answer, because the machine may be busy; short for an expected timeout. */
  const patience = (expected: Expected) => ["--max-time", expected === answered ? "60" : "2"];

  before(async () => {
    shared = await sharedSandbox();
    ({ boto } = shared);
    own = await createNetwork(boto, consumer, "10.47.0.0/16");
    other = await createNetwork(boto, peer, "10.48.0.0/16");
    await admit(consumer, own.groupId, "10.48.0.0/16", outside);
    await admit(peer, other.groupId, "10.48.0.0/16");
    const endpointId = await createEndpoint(boto, consumer, own);
    for (const service of ["ssm", "ssmmessages"]) {
      const ServiceName = `com.amazonaws.us-east-1.${service}`;
      await createEndpoint(boto, peer, other, { ServiceName, PrivateDnsEnabled: true });
    }
    const profile = await createProfile(boto, peer, "client");
    instanceId = await runInstance(boto, peer, other, { IamInstanceProfile: { Name: profile } });
    // For policies, a caller from a connected network comes from this endpoint with the caller's own address.
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: "*",
          Action: "execute-api:Invoke",
          Resource: "execute-api:/*",
          Condition: {
            StringEquals: { "aws:SourceVpce": endpointId, "aws:SourceVpc": own.vpcId },
            IpAddress: { "aws:VpcSourceIp": ["10.48.0.0/16", outside] },
          },
        },
      ],
    });
    const { restApiId } = await createApi(boto, provider, { policy });
    await boto.call(provider, "apigateway", "create_deployment", { restApiId, stageName: "v1" });
    const endpoint = await describeEndpoint(boto, consumer, endpointId);
    const name = text(list(endpoint, "DnsEntries")[0], "DnsName");
    const header = `x-apigw-api-id: ${restApiId}`;
    curl = ["--silent", "--header", header, `https://${name}/v1`];
  });

  it("by peering: after acceptance, while there are routes in both directions", async () => {
    await fromInstance(timedOut);
    const created = await ec2(peer, "create_vpc_peering_connection", {
      VpcId: other.vpcId,
      PeerVpcId: own.vpcId,
      PeerOwnerId: consumer,
    });
    const id = text(created, "VpcPeeringConnection.VpcPeeringConnectionId");
    const connection = { VpcPeeringConnectionId: id };
    await route("create", peer, other, "10.47.0.0/16", connection);
    await route("create", consumer, own, "10.48.0.0/16", connection);
    await fromInstance(timedOut);
    await ec2(consumer, "accept_vpc_peering_connection", connection);
    await fromInstance(answered);
    await route("delete", consumer, own, "10.48.0.0/16");
    await fromInstance(timedOut);
    await route("create", consumer, own, "10.48.0.0/16", connection);
    await fromInstance(answered);
    await ec2(consumer, "delete_vpc_peering_connection", connection);
    await fromInstance(timedOut);
  });

  it("by VPN: while the gateway is attached, the address is in a static route, and there is a route back", async () => {
    const gateway = await ec2(consumer, "create_vpn_gateway", ipsec);
    const VpnGatewayId = text(gateway, "VpnGateway.VpnGatewayId");
    await ec2(consumer, "attach_vpn_gateway", { VpnGatewayId, VpcId: own.vpcId });
    const customer = { ...ipsec, IpAddress: "203.0.113.1", BgpAsn: 65000 };
    const customerGateway = await ec2(consumer, "create_customer_gateway", customer);
    const CustomerGatewayId = text(customerGateway, "CustomerGateway.CustomerGatewayId");
    const created = await ec2(consumer, "create_vpn_connection", {
      ...ipsec,
      VpnGatewayId,
      CustomerGatewayId,
      Options: { StaticRoutesOnly: true },
    });
    const VpnConnectionId = text(created, "VpnConnection.VpnConnectionId");
    await fromOutside(timedOut);
    const staticRoute = { VpnConnectionId, DestinationCidrBlock: outside };
    await ec2(consumer, "create_vpn_connection_route", staticRoute);
    await fromOutside(timedOut);
    await route("create", consumer, own, outside, { GatewayId: VpnGatewayId });
    await fromOutside(answered);
    await ec2(consumer, "delete_vpn_connection_route", staticRoute);
    await fromOutside(timedOut);
    await ec2(consumer, "create_vpn_connection_route", staticRoute);
    await ec2(consumer, "detach_vpn_gateway", { VpnGatewayId, VpcId: own.vpcId });
    await fromOutside(timedOut);
  });
});
