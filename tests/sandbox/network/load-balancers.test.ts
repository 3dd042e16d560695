import assert from "node:assert/strict";
import { FakeControlPlane } from "../execute-api/world.fixture";
import type { LoadBalancer, NetworkSnapshot, SecurityGroup } from "../snapshots";
import { throughLoadBalancer } from "./load-balancers";

const all = { protocol: "-1", fromPort: undefined, toPort: undefined };
const anybody = { ...all, peer: { kind: "cidr", cidr: "0.0.0.0/0" } } as const;
const at = (id: string, privateAddress: string) => ({
  id,
  vpcId: "vpc-1",
  subnetId: "subnet-1",
  availabilityZone: "us-east-1a",
  privateAddress,
  groupIds: ["sg-1"],
});
const balancer: LoadBalancer = {
  arn: "arn:aws:elasticloadbalancing:us-east-1:222222222222:loadbalancer/net/a/1",
  account: "222222222222",
  region: "us-east-1",
  interfaces: [at("eni-1", "10.9.0.10")],
  checksPrivateLink: true,
  listeners: [
    { port: 80, targets: [{ address: "10.9.0.20", port: 80, interface: at("eni-2", "10.9.0.20") }] },
  ],
};

/** A snapshot of the network in which the only group has these rules. */
async function snapshot(rules: Pick<SecurityGroup, "ingress" | "egress">): Promise<NetworkSnapshot> {
  const network = await new FakeControlPlane().network();
  return { ...network, securityGroups: new Map([["sg-1", { id: "sg-1", vpcId: "vpc-1", ...rules }]]) };
}

describe("the route through a load balancer", () => {
  it("is computed for each snapshot of the network, and each port", async () => {
    const open = await snapshot({ ingress: [anybody], egress: [anybody] });
    const closed = await snapshot({ ingress: [], egress: [anybody] });
    const kinds = [open, closed, open].map((network) => throughLoadBalancer(network, balancer, 80).kind);
    assert.deepEqual(kinds, ["targets", "unreachable", "targets"]);
    assert.equal(throughLoadBalancer(open, balancer, 81).kind, "unreachable");
  });
});
