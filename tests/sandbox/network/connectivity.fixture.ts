/** The tests' world of connected networks; each case changes one thing in it. */
import { FakeControlPlane, type Mutable, region } from "../execute-api/world.fixture";
import type { NetworkInterface, NetworkSnapshot, SecurityGroupRule } from "../snapshots";

const consumer = "vpc-0consumer";
export const peerVpc = "vpc-0peer";
const thirdVpc = "vpc-0third";
export const peerInstance = "i-0peer";
const thirdEndpoint = "vpce-0dddddddddddddddd";
export const thirdName = `${thirdEndpoint}-abcdefgh.execute-api.${region}.vpce.amazonaws.com`;
export const outsideAddress = "203.0.113.77";

const https = (peer: SecurityGroupRule["peer"]): SecurityGroupRule => ({
  protocol: "tcp",
  fromPort: 443,
  toPort: 443,
  peer,
});
export const range = (cidr: string) => https({ kind: "cidr", cidr });

function at(vpcId: string, subnetId: string, privateAddress: string, groupId: string): NetworkInterface {
  const id = `eni-${privateAddress}`;
  return { id, vpcId, subnetId, privateAddress, availabilityZone: "us-east-1a", groupIds: [groupId] };
}

/**
 * The consumer's VPC is peered with a VPC with a client and with a third VPC with an endpoint, and connected by VPN
 * with an outside network. Routes and groups allow all traffic.
 */
export async function joinedWorld() {
  const controlPlane = new FakeControlPlane();
  const network: Mutable<NetworkSnapshot> = await controlPlane.network();
  const { vpc, endpoint, probe } = controlPlane.world;
  network.vpcs.set(peerVpc, { ...vpc, id: peerVpc, cidrs: ["10.1.0.0/16"] });
  network.vpcs.set(thirdVpc, { ...vpc, id: thirdVpc, cidrs: ["10.2.0.0/16"] });
  const group = { vpcId: peerVpc, ingress: [], egress: [range("0.0.0.0/0")] };
  network.securityGroups.set("sg-0peer", { id: "sg-0peer", ...structuredClone(group) });
  network.securityGroups.set("sg-0third", {
    id: "sg-0third",
    vpcId: thirdVpc,
    ingress: [range("0.0.0.0/0")],
    egress: [],
  });
  controlPlane.world.endpoints.ingress = [range("10.1.0.0/16"), range(`${outsideAddress}/32`)];
  const client = structuredClone(at(peerVpc, "subnet-peer", "10.1.0.50", "sg-0peer"));
  network.instances.set(peerInstance, {
    ...probe,
    id: peerInstance,
    interface: { ...client, groupIds: [...client.groupIds] },
  });
  const third = at(thirdVpc, "subnet-third", "10.2.0.10", "sg-0third");
  network.endpoints.set(thirdEndpoint, {
    ...endpoint,
    id: thirdEndpoint,
    vpcId: thirdVpc,
    dnsNames: [thirdName],
    interfaces: [{ ...third, groupIds: [...third.groupIds] }],
  });
  const peering = (id: string, requesterVpcId: string) =>
    network.peerings.set(id, { id, state: "active", requesterVpcId, accepterVpcId: consumer });
  peering("pcx-peer", peerVpc);
  peering("pcx-third", thirdVpc);
  network.vpnConnections.set("vpn-0", {
    id: "vpn-0",
    gatewayId: "vgw-0",
    vpcId: consumer,
    staticRoutes: [`${outsideAddress}/32`],
  });
  const back = () => [
    { destination: "10.1.0.0/16", target: "pcx-peer" },
    { destination: "10.2.0.0/16", target: "pcx-third" },
    { destination: `${outsideAddress}/32`, target: "vgw-0" },
  ];
  network.routes.set("subnet-us-east-1a", back());
  network.routes.set("subnet-us-east-1b", back());
  network.routes.set("subnet-peer", [{ destination: "10.0.0.0/16", target: "pcx-peer" }]);
  network.routes.set("subnet-third", [
    { destination: "10.0.0.0/16", target: "pcx-third" },
    { destination: "10.1.0.0/16", target: "pcx-third" },
    { destination: `${outsideAddress}/32`, target: "pcx-third" },
  ]);
  return { network, apis: await controlPlane.apis(), groups: controlPlane.world };
}

export type JoinedWorld = Awaited<ReturnType<typeof joinedWorld>>;
