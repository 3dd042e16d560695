import assert from "node:assert/strict";
import { FakeControlPlane } from "../execute-api/world.fixture";
import type { NetworkAclEntry } from "../snapshots";
import { droppedByNetworkAcls } from "./network-acls";

const entry = (egress: boolean, more: Partial<NetworkAclEntry> = {}): NetworkAclEntry => ({
  egress,
  allows: true,
  protocol: "-1",
  cidr: "0.0.0.0/0",
  ports: undefined,
  ...more,
});
const both = [entry(true), entry(false)];
const tcp = (from: number, to = from) => ({ protocol: "6", ports: { from, to } });
const client = { subnetId: "subnet-client", address: "10.0.0.50" };
const server = { subnetId: "subnet-server", address: "10.0.1.10" };
const outside = { subnetId: undefined, address: "203.0.113.10" };

interface Case {
  readonly name: string;
  readonly client?: readonly NetworkAclEntry[];
  readonly server?: readonly NetworkAclEntry[];
  readonly to?: typeof server | typeof outside;
  readonly expected: RegExp | undefined;
}

const cases: readonly Case[] = [
  { name: "all is allowed in both directions", expected: undefined },
  { name: "no entry", server: [], expected: /ingress of acl-server does not admit 10\.0\.0\.50 on port 443/ },
  {
    name: "no outbound traffic",
    client: [entry(false)],
    expected: /egress of acl-client does not admit 10\.0\.1\.10:443/,
  },
  { name: "no answers out", server: [entry(false)], expected: /egress of acl-server does not admit answers/ },
  { name: "no answers in", client: [entry(true)], expected: /ingress of acl-client does not admit answers/ },
  {
    name: "a deny before the allow",
    server: [entry(false, { allows: false, cidr: "10.0.0.0/24", ...tcp(443) }), ...both],
    expected: /ingress of acl-server/,
  },
  {
    name: "a deny after the allow",
    server: [...both, entry(false, { allows: false })],
    expected: undefined,
  },
  {
    name: "a deny of another port, range or protocol",
    server: [
      entry(false, { allows: false, ...tcp(80) }),
      entry(false, { allows: false, cidr: "10.0.7.0/24" }),
      entry(false, { allows: false, protocol: "17", ports: { from: 0, to: 65_535 } }),
      ...both,
    ],
    expected: undefined,
  },
  {
    name: "only the ports of a call and of its answers",
    client: [entry(true, tcp(443)), entry(false, tcp(1024, 65_535))],
    server: [entry(false, tcp(443)), entry(true, tcp(1024, 65_535))],
    expected: undefined,
  },
  {
    name: "not all ports of answers",
    server: [entry(false), entry(true, { allows: false, ...tcp(40_000, 40_001) }), entry(true)],
    expected: /answers on ports 32768 to 60999/,
  },
  { name: "to the internet, which has no network ACL", server: [], to: outside, expected: undefined },
  {
    name: "to the internet, without answers",
    client: [entry(true)],
    to: outside,
    expected: /ingress of acl-client/,
  },
  {
    name: "within the subnet",
    client: [],
    to: { ...server, subnetId: client.subnetId },
    expected: undefined,
  },
];

describe("network ACLs", () => {
  for (const { name, client: one = both, server: other = both, to = server, expected } of cases) {
    it(name, async () => {
      const network = {
        ...(await new FakeControlPlane().network()),
        networkAcls: new Map([
          [client.subnetId, { id: "acl-client", entries: one }],
          [server.subnetId, { id: "acl-server", entries: other }],
        ]),
      };
      const reason = droppedByNetworkAcls(network, client, to, 443);
      if (expected === undefined) assert.equal(reason, undefined);
      else assert.match(reason ?? "passes", expected);
    });
  }
});
