import assert from "node:assert/strict";
import {
  API,
  ENDPOINT,
  ENDPOINT_NAME,
  FakeControlPlane,
  PUBLIC_API,
  REGION,
  type TestWorld,
  testWorld,
} from "../execute-api/world.fixture";
import { resolve } from "./dns";

const DEFAULT_NAME = `${API}.execute-api.${REGION}.amazonaws.com`;
const ALIAS = `${API}-${ENDPOINT}.execute-api.${REGION}.amazonaws.com`;
const PUBLIC_NAME = `${PUBLIC_API}.execute-api.${REGION}.amazonaws.com`;
const ZONAL_NAME = ENDPOINT_NAME.replace(".execute-api", "-us-east-1b.execute-api");
const BOTH = ["10.0.0.10", "10.0.1.10"];

interface Case {
  name: string;
  host: string;
  from: "vpc" | "internet";
  change?: (world: TestWorld) => void;
  /** Addresses, or the reason why there are none. */
  expected: readonly string[] | RegExp;
  because: string;
}

const privateDnsOff = (world: TestWorld) => {
  world.endpoint.privateDnsEnabled = false;
};

const CASES: readonly Case[] = [
  { name: "default name", host: DEFAULT_NAME, from: "vpc", expected: BOTH, because: "private DNS covers it" },
  {
    name: "name in capitals with a final dot",
    host: `${DEFAULT_NAME.toUpperCase()}.`,
    from: "vpc",
    expected: BOTH,
    because: "names do not depend on case",
  },
  {
    name: "default name",
    host: DEFAULT_NAME,
    from: "internet",
    expected: /private API/,
    because: "private APIs have no public default name",
  },
  {
    name: "default name, private DNS off",
    host: DEFAULT_NAME,
    from: "vpc",
    change: privateDnsOff,
    expected: /private API/,
    because: "nothing covers it",
  },
  {
    name: "default name, DNS host names off",
    host: DEFAULT_NAME,
    from: "vpc",
    change: (world) => {
      world.vpc.dnsHostnames = false;
    },
    expected: /private API/,
    because: "private DNS needs both attributes of the VPC",
  },
  {
    name: "endpoint name, DNS support off",
    host: ENDPOINT_NAME,
    from: "vpc",
    change: (world) => {
      world.vpc.dnsSupport = false;
    },
    expected: /DNS support is off/,
    because: "the VPC has no resolver",
  },
  {
    name: "default name, endpoint of another VPC",
    host: DEFAULT_NAME,
    from: "vpc",
    change: (world) => {
      world.endpoint.vpcId = "vpc-0other";
    },
    expected: /private API/,
    because: "private DNS is that of the endpoint's VPC",
  },
  {
    name: "unknown API",
    host: `zzz.execute-api.${REGION}.amazonaws.com`,
    from: "vpc",
    expected: BOTH,
    because: "the private zone has a wildcard",
  },
  {
    name: "unknown API, private DNS off",
    host: `zzz.execute-api.${REGION}.amazonaws.com`,
    from: "vpc",
    change: privateDnsOff,
    expected: /no deployed API zzz/,
    because: "there is no such name",
  },
  {
    name: "API of another region",
    host: `${API}.execute-api.eu-west-1.amazonaws.com`,
    from: "vpc",
    expected: /no deployed API/,
    because: "the private zone is of one region",
  },
  {
    name: "public API",
    host: PUBLIC_NAME,
    from: "vpc",
    expected: BOTH,
    because: "private DNS takes every name of execute-api",
  },
  {
    name: "public API, private DNS off",
    host: PUBLIC_NAME,
    from: "vpc",
    change: privateDnsOff,
    expected: ["198.51.100.10"],
    because: "the public service answers",
  },
  {
    name: "public API",
    host: PUBLIC_NAME,
    from: "internet",
    expected: ["198.51.100.10"],
    because: "the public service answers",
  },
  {
    name: "alias, private DNS off",
    host: ALIAS,
    from: "vpc",
    change: privateDnsOff,
    expected: BOTH,
    because: "the endpoint is associated",
  },
  {
    name: "alias",
    host: ALIAS,
    from: "internet",
    expected: BOTH,
    because: "aliases resolve publicly, to private addresses",
  },
  {
    name: "alias, not associated, private DNS off",
    host: ALIAS,
    from: "vpc",
    change: (world) => {
      privateDnsOff(world);
      world.api.associatedVpcEndpointIds = [];
    },
    expected: /not associated/,
    because: "the alias is made by the association",
  },
  {
    name: "alias, not associated, private DNS on",
    host: ALIAS,
    from: "vpc",
    change: (world) => {
      world.api.associatedVpcEndpointIds = [];
    },
    expected: BOTH,
    because: "the private zone's wildcard covers it",
  },
  {
    name: "endpoint name",
    host: ENDPOINT_NAME,
    from: "internet",
    change: privateDnsOff,
    expected: BOTH,
    because: "endpoint names always resolve",
  },
  {
    name: "zonal endpoint name",
    host: ZONAL_NAME,
    from: "vpc",
    expected: ["10.0.1.10"],
    because: "it is the interface of that zone",
  },
  {
    name: "endpoint name after deletion",
    host: ENDPOINT_NAME,
    from: "vpc",
    change: (world) => {
      world.endpoint.state = "deleting";
    },
    expected: /no VPC endpoint/,
    because: "the endpoint is not available",
  },
  {
    name: "endpoint name with other letters",
    host: ENDPOINT_NAME.replace("abcdefgh", "hgfedcba"),
    from: "vpc",
    expected: /not a name of VPC endpoint/,
    because: "the name has to be exact",
  },
  {
    name: "ssm",
    host: `ssm.${REGION}.amazonaws.com`,
    from: "vpc",
    expected: ["10.0.0.11", "10.0.1.11"],
    because: "its endpoint has private DNS",
  },
  {
    name: "ssm, private DNS off",
    host: `ssm.${REGION}.amazonaws.com`,
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
    because: "nothing else is in the sandbox",
  },
];

describe("DNS of the sandbox", () => {
  for (const { name, host, from, change, expected, because } of CASES) {
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
