import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../../sandbox";
import { listResources } from "../../state/leftovers";
import { at, Boto, type Input, list, text } from "../../testing/boto";

const requester = "111111111111";
const accepter = "333333333333";

describe("connected networks in the inventory and after a restart", () => {
  let directory: string;
  let sandbox: Sandbox;
  let boto: Boto;
  const start = async () => {
    sandbox = await startSandbox({ directory, log: () => undefined });
    boto = await Boto.start(sandbox.env);
  };
  const stop = async () => {
    boto.stop();
    await sandbox.stop();
  };
  const ec2 = (account: string, operation: string, input: Input = {}) =>
    boto.call(account, "ec2", operation, input);
  const vpc = async (account: string, CidrBlock: string) =>
    text(await ec2(account, "create_vpc", { CidrBlock }), "Vpc.VpcId");
  const peer = async (VpcId: string, PeerVpcId: string) =>
    text(
      await ec2(requester, "create_vpc_peering_connection", { VpcId, PeerVpcId, PeerOwnerId: accepter }),
      "VpcPeeringConnection.VpcPeeringConnectionId",
    );
  const accept = (id: string) =>
    ec2(accepter, "accept_vpc_peering_connection", { VpcPeeringConnectionId: id });
  const kinds = async () => (await listResources(sandbox.env)).map((line) => line.split(" ")[1]).sort();

  beforeEach(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "sandbox-joined-"));
    await start();
  });
  afterEach(async () => {
    await stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it("are listed once each, and not after deletion", async () => {
    const [own, other] = [await vpc(requester, "10.1.0.0/16"), await vpc(accepter, "10.2.0.0/16")];
    const id = await peer(own, other);
    const ipsec = { Type: "ipsec.1" };
    const VpnGatewayId = text(await ec2(requester, "create_vpn_gateway", ipsec), "VpnGateway.VpnGatewayId");
    const customer = await ec2(requester, "create_customer_gateway", {
      ...ipsec,
      IpAddress: "203.0.113.1",
      BgpAsn: 65000,
    });
    const CustomerGatewayId = text(customer, "CustomerGateway.CustomerGatewayId");
    const connection = await ec2(requester, "create_vpn_connection", {
      ...ipsec,
      VpnGatewayId,
      CustomerGatewayId,
    });
    const VpnConnectionId = text(connection, "VpnConnection.VpnConnectionId");
    assert.deepEqual(await kinds(), [
      "customer-gateway",
      "vpc",
      "vpc",
      "vpc-peering-connection",
      "vpn-connection",
      "vpn-gateway",
    ]);
    await ec2(requester, "delete_vpc_peering_connection", { VpcPeeringConnectionId: id });
    await ec2(requester, "delete_vpn_connection", { VpnConnectionId });
    await ec2(requester, "delete_vpn_gateway", { VpnGatewayId });
    await ec2(requester, "delete_customer_gateway", { CustomerGatewayId });
    assert.deepEqual(await kinds(), ["vpc", "vpc"]);
  });

  it("are the same for both accounts after a restart, and new requests reach the other account", async () => {
    const [own, other] = [await vpc(requester, "10.1.0.0/16"), await vpc(accepter, "10.2.0.0/16")];
    const third = await vpc(accepter, "10.3.0.0/16");
    const before = await peer(own, other);
    await stop();
    await start();
    await accept(before);
    const states = list(await ec2(requester, "describe_vpc_peering_connections"), "VpcPeeringConnections");
    assert.deepEqual(
      states.map((it) => at(it, "Status.Code")),
      ["active"],
    );
    await accept(await peer(own, third));
  });
});
