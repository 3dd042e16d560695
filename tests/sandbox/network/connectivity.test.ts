import assert from "node:assert/strict";
import { endpointId, endpointName, publicApiId, region } from "../execute-api/world.fixture";
import type { Source } from "../snapshots";
import {
  type JoinedWorld,
  joinedWorld,
  outsideAddress,
  peerInstance,
  peerVpc,
  range,
  thirdName,
} from "./connectivity.fixture";
import { type ConnectionRoute, route } from "./route";

const peering = (world: JoinedWorld, change: { state: string }) =>
  Object.assign(world.network.peerings.get("pcx-peer") ?? {}, change);
const clientRoutes = (world: JoinedWorld, ...routes: [destination: string, target: string][]) =>
  world.network.routes.set(
    "subnet-peer",
    routes.map(([destination, target]) => ({ destination, target })),
  );
const withoutRoutesBack = ({ network }: JoinedWorld) => {
  network.routes.set("subnet-us-east-1a", []);
  network.routes.set("subnet-us-east-1b", []);
};

interface Case {
  name: string;
  host?: string;
  port?: number;
  change?: (world: JoinedWorld) => void;
  expected: ConnectionRoute["kind"];
  because: RegExp | string;
}

const fromPeer: readonly Case[] = [
  {
    name: "peered",
    expected: "connected",
    because: "there are routes in both directions, and the groups admit it",
  },
  {
    name: "by the API's own name",
    host: `a1b2c3d4e5.execute-api.${region}.amazonaws.com`,
    expected: "unresolved",
    because: /private DNS does not cover/,
  },
  {
    name: "not accepted",
    change: (world) => peering(world, { state: "pending-acceptance" }),
    expected: "dropped",
    because: /pcx-peer is pending-acceptance, not active/,
  },
  {
    name: "deleted",
    change: (world) => peering(world, { state: "deleted" }),
    expected: "dropped",
    because: /pcx-peer is deleted/,
  },
  {
    name: "no route there",
    change: (world) => clientRoutes(world),
    expected: "dropped",
    because: /no host in vpc-0peer has the address 10\.0\.1\.10/,
  },
  {
    name: "a route to one of two interfaces",
    change: (world) => clientRoutes(world, ["10.0.1.10/32", "pcx-peer"]),
    expected: "connected",
    because: "a client tries every address",
  },
  {
    name: "a more specific route elsewhere",
    change: (world) => clientRoutes(world, ["10.0.0.0/16", "pcx-peer"], ["10.0.0.0/20", "pcx-other"]),
    expected: "dropped",
    because: /pcx-other is gone/,
  },
  {
    name: "a less specific route elsewhere",
    change: (world) => clientRoutes(world, ["10.0.0.0/8", "pcx-other"], ["10.0.0.0/16", "pcx-peer"]),
    expected: "connected",
    because: "the longest prefix counts",
  },
  {
    name: "no route back",
    change: withoutRoutesBack,
    expected: "dropped",
    because: /no route of subnet-us-east-1b leads back to 10\.1\.0\.50 by pcx-peer/,
  },
  {
    name: "group of the endpoint admits another range",
    change: (world) => {
      world.groups.endpoints.ingress = [range("10.1.128.0/17")];
    },
    expected: "dropped",
    because: /ingress of sg-0endpoint does not admit 10\.1\.0\.50/,
  },
  {
    name: "group of the client allows no outbound traffic",
    change: ({ network }) => Object.assign(network.securityGroups.get("sg-0peer") ?? {}, { egress: [] }),
    expected: "dropped",
    because: /egress of sg-0peer/,
  },
  {
    name: "group of the endpoint admits the client's group",
    change: (world) => {
      world.groups.endpoints.ingress = [{ ...range(""), peer: { kind: "group", groupId: "sg-0peer" } }];
    },
    expected: "connected",
    because: "a group of a peered VPC may be named",
  },
  {
    name: "another port",
    port: 8443,
    change: (world) => {
      world.groups.endpoints.ingress = [{ ...range("10.1.0.0/16"), toPort: 9000 }];
      Object.assign(world.network.securityGroups.get("sg-0peer") ?? {}, {
        egress: [{ ...range("0.0.0.0/0"), protocol: "-1" }],
      });
    },
    expected: "refused",
    because: /nothing listens/,
  },
  {
    name: "a VPC that the peer is peered with",
    host: thirdName,
    change: (world) => clientRoutes(world, ["10.2.0.0/16", "pcx-peer"]),
    expected: "dropped",
    because: /no host in vpc-0consumer has the address 10\.2\.0\.10, and pcx-peer ends there/,
  },
  {
    name: "ranges that overlap",
    change: ({ network }) =>
      Object.assign(network.vpcs.get(peerVpc) ?? {}, { cidrs: ["10.1.0.0/16", "10.0.0.0/20"] }),
    expected: "dropped",
    because: /no host in vpc-0peer/,
  },
  {
    name: "the internet, through the peer",
    host: `${publicApiId}.execute-api.${region}.amazonaws.com`,
    change: (world) => clientRoutes(world, ["0.0.0.0/0", "pcx-peer"]),
    expected: "dropped",
    because: /198\.51\.100\.10, and pcx-peer ends there/,
  },
];

const fromOutside: readonly Case[] = [
  { name: "connected by a VPN", expected: "connected", because: "routes and group admit it" },
  {
    name: "by the API's own name",
    host: `a1b2c3d4e5.execute-api.${region}.amazonaws.com`,
    expected: "unresolved",
    because: /private API/,
  },
  {
    name: "no connection",
    change: ({ network }) => network.vpnConnections.clear(),
    expected: "dropped",
    because: /cannot be reached from the internet/,
  },
  {
    name: "an address in no static route",
    change: ({ network }) =>
      Object.assign(network.vpnConnections.get("vpn-0") ?? {}, { staticRoutes: ["203.0.113.0/26"] }),
    expected: "dropped",
    because: /cannot be reached from the internet/,
  },
  {
    name: "no route back",
    change: withoutRoutesBack,
    expected: "dropped",
    because: /leads back to 203\.0\.113\.77 by vgw-0/,
  },
  {
    name: "group of the endpoint admits the peered VPC only",
    change: (world) => {
      world.groups.endpoints.ingress = [range("10.1.0.0/16")];
    },
    expected: "dropped",
    because: /ingress of sg-0endpoint does not admit 203\.0\.113\.77/,
  },
  {
    name: "a VPC that the VPN's is peered with",
    host: thirdName,
    expected: "dropped",
    because: /10\.2\.0\.10 cannot be reached from the internet/,
  },
];

function describeCases(name: string, source: Source, cases: readonly Case[]): void {
  describe(name, () => {
    for (const { name: title, host, port, change, expected, because } of cases) {
      it(`${title}: ${expected}, because ${because}`, async () => {
        const world = await joinedWorld();
        change?.(world);
        const found = route(source, host ?? endpointName, port ?? 443, world);
        assert.equal(found.kind, expected, JSON.stringify(found));
        if (because instanceof RegExp) assert.match("reason" in found ? found.reason : "", because);
      });
    }
  });
}

const instance: Source = { kind: "instance", instanceId: peerInstance };
const outside: Source = { kind: "internet", address: outsideAddress };
describeCases("from a peered VPC", instance, fromPeer);
describeCases("from the other end of a VPN", outside, fromOutside);

describe("a client in a connected network", () => {
  for (const { source, clientAddress, instanceId } of [
    { source: instance, clientAddress: "10.1.0.50", instanceId: peerInstance },
    { source: outside, clientAddress: outsideAddress, instanceId: undefined },
  ]) {
    it(`arrives at the endpoint that it reached, as ${clientAddress}`, async () => {
      assert.deepEqual(route(source, endpointName, 443, await joinedWorld()), {
        kind: "connected",
        service: "execute-api",
        arrival: { kind: "endpoint", endpointId: endpointId, region: region, clientAddress, instanceId },
      });
    });
  }
  it("still reaches public services", async () => {
    const host = `${publicApiId}.execute-api.${region}.amazonaws.com`;
    const found = route(outside, host, 443, await joinedWorld());
    assert.equal(found.kind === "connected" && found.arrival.kind, "internet");
  });
});
