import assert from "node:assert/strict";
import {
  endpointId,
  endpointName,
  FakeControlPlane,
  privateApiId,
  publicApiId,
  region,
  type TestWorld,
  testWorld,
} from "../execute-api/world.fixture";
import { resolve } from "./dns";

const defaultName = `${privateApiId}.execute-api.${region}.amazonaws.com`;
const alias = `${privateApiId}-${endpointId}.execute-api.${region}.amazonaws.com`;
const publicName = `${publicApiId}.execute-api.${region}.amazonaws.com`;
const zonalName = endpointName.replace(".execute-api", "-us-east-1b.execute-api");
const both = ["10.0.0.10", "10.0.1.10"];

interface Case {
  name: string;
  host: string;
  from: "vpc" | "internet";
  change?: (world: TestWorld) => void;
  /** Addresses, or the reason why there are none. */
  expected: readonly string[] | RegExp;
  because: string;
}

const zone = (name: string, ...records: readonly [name: string, type: string, value: string][]) => ({
  id: "Z0USERS",
  name,
  vpcIds: ["vpc-0consumer"],
  records: records.map(([of, type, value]) => ({
    name: of,
    type: type === "alias" ? "A" : type,
    values: type === "alias" ? [] : [value],
    alias: type === "alias" ? value : undefined,
  })),
});
/** Private hosted zones of the VPC. */
const zones =
  (...made: readonly ReturnType<typeof zone>[]) =>
  (world: TestWorld) => {
    world.privateZones.push(...made);
  };

const privateDnsOff = (world: TestWorld) => {
  world.endpoint.privateDnsEnabled = false;
};

const zoneCases: readonly Case[] = [
  {
    name: "alias of a zone",
    host: "API.example.internal.",
    from: "vpc",
    change: zones(zone("example.internal", ["api.example.internal", "alias", endpointName])),
    expected: both,
    because: "its target is the endpoint, with or without private DNS",
  },
  {
    name: "alias of a zone, endpoint deleted",
    host: "api.example.internal",
    from: "vpc",
    change: (world) => {
      zones(zone("example.internal", ["api.example.internal", "alias", endpointName]))(world);
      world.endpoint.state = "deleted";
    },
    expected: /no VPC endpoint/,
    because: "its target was deleted",
  },
  {
    name: "addresses of a zone",
    host: "example.internal",
    from: "vpc",
    change: zones(zone("example.internal", ["example.internal", "A", "10.0.0.99"])),
    expected: ["10.0.0.99"],
    because: "the zone's own name is one of its names",
  },
  {
    name: "CNAME to a name of another zone",
    host: "a.example.internal",
    from: "vpc",
    change: zones(
      zone("example.internal", ["a.example.internal", "CNAME", "b.other.internal."]),
      zone("other.internal", ["b.other.internal", "A", "10.0.0.98"]),
    ),
    expected: ["10.0.0.98"],
    because: "the other zone resolves the target",
  },
  {
    name: "CNAME to itself",
    host: "a.example.internal",
    from: "vpc",
    change: zones(zone("example.internal", ["a.example.internal", "CNAME", "a.example.internal"])),
    expected: /chain of CNAME records .* is too long/,
    because: "the chain never ends",
  },
  {
    name: "wildcard of a zone",
    host: "a.b.example.internal",
    from: "vpc",
    change: zones(
      zone(
        "example.internal",
        ["*.example.internal", "A", "10.0.0.97"],
        ["c.example.internal", "A", "10.0.0.96"],
      ),
    ),
    expected: ["10.0.0.97"],
    because: "it matches all names below that have no record",
  },
  {
    name: "name that a zone does not have",
    host: publicName,
    from: "vpc",
    change: (world) => {
      privateDnsOff(world);
      zones(zone("amazonaws.com"))(world);
    },
    expected: /private zone amazonaws.com/,
    because: "a zone hides the names of the internet below it",
  },
  {
    name: "name of the endpoint's private DNS below a user's zone",
    host: defaultName,
    from: "vpc",
    change: zones(zone("amazonaws.com")),
    expected: both,
    because: "the most specific zone resolves it",
  },
  {
    name: "most specific of a user's zones",
    host: "a.b.internal",
    from: "vpc",
    change: zones(
      zone("internal", ["a.b.internal", "A", "10.0.0.95"]),
      zone("b.internal", ["a.b.internal", "A", "10.0.0.94"]),
    ),
    expected: ["10.0.0.94"],
    because: "the longer name covers it",
  },
  {
    name: "zone of another VPC",
    host: "api.example.internal",
    from: "vpc",
    change: zones({
      ...zone("example.internal", ["api.example.internal", "A", "10.0.0.99"]),
      vpcIds: ["vpc-0other"],
    }),
    expected: /resolves only names of AWS/,
    because: "it is not associated with this one",
  },
  {
    name: "zone of the VPC",
    host: "api.example.internal",
    from: "internet",
    change: zones(zone("example.internal", ["api.example.internal", "A", "10.0.0.99"])),
    expected: /resolves only names of AWS/,
    because: "private zones only apply in their VPCs",
  },
  {
    name: "zone, DNS host names off",
    host: "api.example.internal",
    from: "vpc",
    change: (world) => {
      zones(zone("example.internal", ["api.example.internal", "A", "10.0.0.99"]))(world);
      world.vpc.dnsHostnames = false;
    },
    expected: /resolves only names of AWS/,
    because: "private zones need both attributes of the VPC",
  },
];

const cases: readonly Case[] = [
  ...zoneCases,
  { name: "default name", host: defaultName, from: "vpc", expected: both, because: "private DNS covers it" },
  {
    name: "name in capitals with a final dot",
    host: `${defaultName.toUpperCase()}.`,
    from: "vpc",
    expected: both,
    because: "names do not depend on case",
  },
  {
    name: "default name",
    host: defaultName,
    from: "internet",
    expected: /private API/,
    because: "private APIs have no public default name",
  },
  {
    name: "default name, private DNS off",
    host: defaultName,
    from: "vpc",
    change: privateDnsOff,
    expected: /private API/,
    because: "nothing covers it",
  },
  {
    name: "default name, DNS host names off",
    host: defaultName,
    from: "vpc",
    change: (world) => {
      world.vpc.dnsHostnames = false;
    },
    expected: /private API/,
    because: "private DNS needs both attributes of the VPC",
  },
  {
    name: "endpoint name, DNS support off",
    host: endpointName,
    from: "vpc",
    change: (world) => {
      world.vpc.dnsSupport = false;
    },
    expected: /DNS support is off/,
    because: "the VPC has no resolver",
  },
  {
    name: "default name, endpoint of another VPC",
    host: defaultName,
    from: "vpc",
    change: (world) => {
      world.endpoint.vpcId = "vpc-0other";
    },
    expected: /private API/,
    because: "private DNS only applies in the endpoint's VPC",
  },
  {
    name: "unknown API",
    host: `zzz.execute-api.${region}.amazonaws.com`,
    from: "vpc",
    expected: both,
    because: "the private zone has a wildcard",
  },
  {
    name: "unknown API, private DNS off",
    host: `zzz.execute-api.${region}.amazonaws.com`,
    from: "vpc",
    change: privateDnsOff,
    expected: /no deployed API zzz/,
    because: "there is no such name",
  },
  {
    name: "API of another region",
    host: `${privateApiId}.execute-api.eu-west-1.amazonaws.com`,
    from: "vpc",
    expected: /no deployed API/,
    because: "the private zone is for one region",
  },
  {
    name: "public API",
    host: publicName,
    from: "vpc",
    expected: both,
    because: "private DNS covers every name of execute-api",
  },
  {
    name: "public API, private DNS off",
    host: publicName,
    from: "vpc",
    change: privateDnsOff,
    expected: ["198.51.100.10"],
    because: "the public service answers",
  },
  {
    name: "public API",
    host: publicName,
    from: "internet",
    expected: ["198.51.100.10"],
    because: "the public service answers",
  },
  {
    name: "alias, private DNS off",
    host: alias,
    from: "vpc",
    change: privateDnsOff,
    expected: both,
    because: "the endpoint is associated",
  },
  {
    name: "alias",
    host: alias,
    from: "internet",
    expected: both,
    because: "aliases resolve publicly, to private addresses",
  },
  {
    name: "alias, not associated, private DNS off",
    host: alias,
    from: "vpc",
    change: (world) => {
      privateDnsOff(world);
      world.api.associatedVpcEndpointIds = [];
    },
    expected: /not associated/,
    because: "the association creates the alias",
  },
  {
    name: "alias, not associated, private DNS on",
    host: alias,
    from: "vpc",
    change: (world) => {
      world.api.associatedVpcEndpointIds = [];
    },
    expected: both,
    because: "the private zone's wildcard covers it",
  },
  {
    name: "endpoint name",
    host: endpointName,
    from: "internet",
    change: privateDnsOff,
    expected: both,
    because: "endpoint names always resolve",
  },
  {
    name: "zonal endpoint name",
    host: zonalName,
    from: "vpc",
    expected: ["10.0.1.10"],
    because: "it is the interface of that zone",
  },
  {
    name: "endpoint name after deletion",
    host: endpointName,
    from: "vpc",
    change: (world) => {
      world.endpoint.state = "deleting";
    },
    expected: /no VPC endpoint/,
    because: "the endpoint is not available",
  },
  {
    name: "endpoint name with another suffix",
    host: endpointName.replace("abcdefgh", "hgfedcba"),
    from: "vpc",
    expected: /not a name of VPC endpoint/,
    because: "the name must be exact",
  },
  {
    name: "ssm",
    host: `ssm.${region}.amazonaws.com`,
    from: "vpc",
    expected: ["10.0.0.11", "10.0.1.11"],
    because: "its endpoint has private DNS",
  },
  {
    name: "ssm, private DNS off",
    host: `ssm.${region}.amazonaws.com`,
    from: "vpc",
    change: (world) => {
      world.ssm.privateDnsEnabled = false;
    },
    expected: ["198.51.100.20"],
    because: "the public service answers",
  },
  {
    name: "another name",
    host: "example.com",
    from: "vpc",
    expected: /only names of AWS/,
    because: "the sandbox has no other names",
  },
];

describe("DNS of the sandbox", () => {
  for (const { name, host, from, change, expected, because } of cases) {
    it(`${name} from ${from}: ${expected}, because ${because}`, async () => {
      const controlPlane = new FakeControlPlane();
      controlPlane.world = testWorld();
      change?.(controlPlane.world);
      const world = { network: await controlPlane.network(), apis: await controlPlane.apis() };
      const found = resolve(host, from === "vpc" ? controlPlane.world.vpc : undefined, world);
      if (expected instanceof RegExp) {
        assert.equal(found.kind, "unresolved");
        assert.match(found.kind === "unresolved" ? found.reason : "", expected);
      } else {
        assert.deepEqual(found, { kind: "addresses", addresses: expected });
      }
    });
  }
});
