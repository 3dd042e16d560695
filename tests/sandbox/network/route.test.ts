import assert from "node:assert/strict";
import {
  endpointName,
  FakeControlPlane,
  privateApiId,
  probeId,
  publicApiId,
  region,
  type TestWorld,
} from "../execute-api/world.fixture";
import type { SecurityGroupRule, Source } from "../snapshots";
import { agentOf } from "./instances";
import { type ConnectionRoute, route } from "./route";

const apiName = `${privateApiId}.execute-api.${region}.amazonaws.com`;
const publicName = `${publicApiId}.execute-api.${region}.amazonaws.com`;
const internet: Source = { kind: "internet", address: "203.0.113.77" };
const instance: Source = { kind: "instance", instanceId: probeId };

const cidr = (range: string, protocol = "tcp", fromPort?: number, toPort?: number): SecurityGroupRule => ({
  protocol,
  fromPort,
  toPort,
  peer: { kind: "cidr", cidr: range },
});

interface Case {
  name: string;
  source?: Source;
  host?: string;
  port?: number;
  change?: (world: TestWorld) => void;
  expected: ConnectionRoute["kind"];
  because: RegExp | string;
}

const cases: readonly Case[] = [
  { name: "valid world", expected: "connected", because: "both groups admit 443" },
  {
    name: "endpoint admits nobody",
    change: (world) => {
      world.endpoints.ingress = [];
    },
    expected: "dropped",
    because: /ingress of sg-0endpoint does not admit 10\.0\.0\.50/,
  },
  {
    name: "client allows no outbound traffic",
    change: (world) => {
      world.clients.egress = [];
    },
    expected: "dropped",
    because: /egress of sg-0client does not admit/,
  },
  {
    name: "another group is admitted",
    change: (world) => {
      world.endpoints.ingress = [
        { ...cidr("", "tcp", 443, 443), peer: { kind: "group", groupId: "sg-0other" } },
      ];
    },
    expected: "dropped",
    because: /ingress/,
  },
  {
    name: "range of the VPC is admitted",
    change: (world) => {
      world.endpoints.ingress = [cidr("10.0.0.0/16", "tcp", 443, 443)];
      world.clients.egress = [cidr("0.0.0.0/0", "-1")];
    },
    expected: "connected",
    because: "rules may name ranges or groups",
  },
  {
    name: "range without the client",
    change: (world) => {
      world.endpoints.ingress = [cidr("10.0.0.0/27", "tcp", 443, 443)];
    },
    expected: "dropped",
    because: /ingress/,
  },
  {
    name: "another port is admitted",
    change: (world) => {
      world.endpoints.ingress = [cidr("10.0.0.0/16", "tcp", 80, 442)];
    },
    expected: "dropped",
    because: /ingress/,
  },
  {
    name: "another protocol is admitted",
    change: (world) => {
      world.endpoints.ingress = [cidr("10.0.0.0/16", "udp", 443, 443)];
    },
    expected: "dropped",
    because: /ingress/,
  },
  {
    name: "only the second interface admits",
    change: (world) => {
      const [first] = world.endpoint.interfaces;
      if (first !== undefined) first.groupIds = [];
    },
    expected: "connected",
    because: "a client tries every address",
  },
  {
    name: "port that nothing listens on",
    port: 8443,
    change: (world) => {
      world.endpoints.ingress = [cidr("10.0.0.0/16", "-1")];
      world.clients.egress = [cidr("10.0.0.0/16", "-1")];
    },
    expected: "refused",
    because: /nothing listens on 10\.0\.1\.10:8443/,
  },
  {
    name: "address of the endpoint",
    host: "10.0.1.10",
    expected: "connected",
    because: "an address needs no DNS",
  },
  { name: "unused address", host: "10.0.7.7", expected: "dropped", because: /no host in vpc-0consumer/ },
  {
    name: "instance stopped",
    change: (world) => {
      world.probe.state = "stopped";
    },
    expected: "dropped",
    because: /is stopped/,
  },
  {
    name: "endpoint of another VPC by its name",
    host: endpointName,
    change: (world) => {
      world.endpoint.vpcId = "vpc-0other";
    },
    expected: "dropped",
    because: /no host in vpc-0consumer/,
  },
  {
    name: "endpoint name from the internet",
    source: internet,
    host: endpointName,
    expected: "dropped",
    because: /cannot be reached from the internet/,
  },
  { name: "private API from the internet", source: internet, expected: "unresolved", because: /private API/ },
  {
    name: "public API from the internet",
    source: internet,
    host: publicName,
    expected: "connected",
    because: "it is public",
  },
  {
    name: "public API on port 80",
    source: internet,
    host: publicName,
    port: 80,
    expected: "dropped",
    because: /port 80/,
  },
  {
    name: "public API without a route to the internet",
    host: publicName,
    change: (world) => {
      world.endpoint.privateDnsEnabled = false;
    },
    expected: "dropped",
    because: /no route to the internet/,
  },
  {
    name: "public API with a route to the internet, but no outbound rule",
    host: publicName,
    change: (world) => {
      world.endpoint.privateDnsEnabled = false;
      world.probe.internet = true;
    },
    expected: "dropped",
    because: /egress of sg-0client does not admit 198\.51\.100\.10/,
  },
  {
    name: "public API with a route to the internet",
    host: publicName,
    change: (world) => {
      world.endpoint.privateDnsEnabled = false;
      world.probe.internet = true;
      world.clients.egress = [cidr("0.0.0.0/0", "tcp", 443, 443)];
    },
    expected: "connected",
    because: "gateway and group allow it",
  },
  {
    name: "a name of the real internet",
    host: "example.com",
    expected: "unresolved",
    because: /only names of AWS/,
  },
];

async function worldOf(change: ((world: TestWorld) => void) | undefined) {
  const controlPlane = new FakeControlPlane();
  change?.(controlPlane.world);
  return { network: await controlPlane.network(), apis: await controlPlane.apis() };
}

describe("routes of the sandbox", () => {
  for (const { name, source, host, port, change, expected, because } of cases) {
    it(`${name}: ${expected}, because ${because}`, async () => {
      const found = route(source ?? instance, host ?? apiName, port ?? 443, await worldOf(change));
      assert.equal(found.kind, expected);
      if (because instanceof RegExp) assert.match("reason" in found ? found.reason : "", because);
    });
  }
});

const managed: readonly {
  name: string;
  change?: (world: TestWorld) => void;
  reason: RegExp | undefined;
  off?: boolean;
}[] = [
  { name: "valid world", reason: undefined },
  {
    name: "no instance profile",
    change: (world) => {
      world.probe.roleArn = undefined;
    },
    reason: /no instance profile/,
  },
  {
    name: "role without permission",
    change: (world) => {
      world.probe.rolePolicyArns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"];
    },
    reason: /lacks the managed policy AmazonSSMManagedInstanceCore/,
  },
  {
    name: "stopped",
    change: (world) => {
      world.probe.state = "stopped";
    },
    reason: /is stopped, not running/,
    off: true,
  },
  {
    name: "no ssmmessages endpoint",
    change: (world) => {
      world.ssmmessages.state = "deleted";
    },
    reason: /does not reach ssmmessages\.us-east-1\.amazonaws\.com: dropped: .* no route to the internet/,
  },
  {
    name: "no endpoint but the internet",
    change: (world) => {
      world.ssm.state = "deleted";
      world.ssmmessages.state = "deleted";
      world.probe.internet = true;
      world.clients.egress = [cidr("0.0.0.0/0", "-1")];
    },
    reason: undefined,
  },
  {
    name: "group of the endpoints closed",
    change: (world) => {
      world.endpoints.ingress = [];
    },
    reason: /does not reach ssm\.us-east-1\.amazonaws\.com: dropped: ingress of sg-0endpoint/,
  },
];

describe("managed instances", () => {
  for (const { name, change, reason, off } of managed) {
    it(`${name}: ${reason ?? "managed"}`, async () => {
      const found = agentOf(probeId, await worldOf(change));
      if (reason === undefined) return assert.deepEqual(found, { state: "connected" });
      assert.equal(found.state, off ? "off" : "cut off");
      assert.match("reason" in found ? found.reason : "", reason);
    });
  }
  it("unknown instance", async () => {
    assert.deepEqual(agentOf("i-0", await worldOf(undefined)), {
      state: "off",
      reason: "instance i-0 does not exist",
    });
  });
});
