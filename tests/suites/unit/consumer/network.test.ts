import assert from "node:assert/strict";
import { endpointAccess } from "../../../../consumer/access";
import { regionalName } from "../../../../consumer/components/api-endpoint";
import { sixteenth, vpcCidr } from "../../../../consumer/vpc-cidr";
import { subnetPlans } from "../../../../consumer/zones";
import { executionArn, grant, provider, stacks } from "../fixtures";

describe("the block of the consumer's VPC", () => {
  const cases = [
    { block: "10.0.0.0/16", parts: ["10.0.0.0/20", "10.0.16.0/20", "10.0.240.0/20"] },
    { block: "192.168.16.0/20", parts: ["192.168.16.0/24", "192.168.17.0/24", "192.168.31.0/24"] },
    { block: "172.31.255.0/24", parts: ["172.31.255.0/28", "172.31.255.16/28", "172.31.255.240/28"] },
    { block: "203.0.64.0/18", parts: ["203.0.64.0/22", "203.0.68.0/22", "203.0.124.0/22"] },
  ];
  for (const { block, parts } of cases) {
    it(`${block} is one, and holds ${parts.join(", ")}`, () => {
      assert.equal(vpcCidr.parse(block), block);
      assert.deepEqual(
        [0, 1, 15].map((part) => sixteenth(block, part)),
        parts,
      );
    });
  }

  const refused: Readonly<Record<string, RegExp>> = {
    "999.999.999.0/16": /expected an IPv4 block of \/16 to \/24, such as 10\.0\.0\.0\/16/,
    "256.0.0.0/16": /expected an IPv4 block/,
    "10.0.0.0": /expected an IPv4 block/,
    "10.0.0/16": /expected an IPv4 block/,
    "0xa.0.0.0/16": /expected an IPv4 block/,
    "012.0.0.0/16": /expected an IPv4 block/,
    "10.0.0.0/16 ": /expected an IPv4 block/,
    "10.0.0.0/016": /expected 10\.0\.0\.0\/16/,
    "fd00::/16": /expected an IPv4 block/,
    "10.0.0.0/33": /expected an IPv4 block/,
    "10.0.0.0/15": /not \/15/,
    "10.0.0.0/25": /not \/25/,
    "10.0.1.0/16": /a block must begin on its own boundary: expected 10\.0\.0\.0\/16/,
    "10.0.0.1/24": /expected 10\.0\.0\.0\/24/,
    "192.168.8.0/20": /expected 192\.168\.0\.0\/20/,
    "127.0.0.0/16": /range "loopback" cannot be a VPC's/,
    "169.254.0.0/16": /range "linkLocal"/,
    "224.0.0.0/16": /range "multicast"/,
    "0.0.0.0/16": /range "unspecified"/,
    "255.255.255.0/24": /cannot be a VPC's/,
  };
  for (const [text, reason] of Object.entries(refused)) {
    it(`"${text}" is none`, () => {
      const result = vpcCidr.safeParse(text);
      assert.match(result.error?.issues.map(({ message }) => message).join() ?? "accepted", reason);
    });
  }
});

describe("the zones of the consumer's subnets", () => {
  const ordinary = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"];
  const service = (name: string, lacks: readonly string[]) => ({
    name: `com.amazonaws.us-east-1.${name}`,
    zones: ["us-east-1-bos-1a", ...ordinary].filter((zone) => !lacks.includes(zone)),
  });
  const services = [service("execute-api", ["us-east-1a"]), service("ssm", ["us-east-1c"])];
  const plan = (given: readonly string[], offered = services) =>
    subnetPlans("10.0.0.0/16", given, ordinary, offered);
  const shown = (given: readonly string[]) =>
    plan(given).map(({ key, zone, cidrBlock }) => `${key} ${zone} ${cidrBlock}`);

  it("are the first two that every service offers, among those that every account has", () => {
    assert.deepEqual(shown([]), ["1 us-east-1b 10.0.0.0/20", "2 us-east-1d 10.0.16.0/20"]);
  });

  it("are those of config, where it names some: as many as it names", () => {
    assert.deepEqual(shown(["us-east-1d"]), ["us-east-1d us-east-1d 10.0.80.0/20"]);
  });

  it("each have a part of the block of their own, so that any zones can follow on any others", () => {
    const all = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"];
    const blocks = [...plan(all, []), ...plan([], [])].map(({ cidrBlock }) => cidrBlock);
    assert.equal(new Set(blocks).size, all.length + 2);
  });

  it("stay where they were made, unless config names others", () => {
    assert.deepEqual(
      [...plan([]), ...plan(["us-east-1b"])].map(({ zoneIsGiven }) => zoneIsGiven),
      [false, false, true],
    );
  });

  const faults: readonly [string, () => unknown, RegExp][] = [
    [
      "a zone that a service lacks",
      () => plan(["us-east-1a", "us-east-1b"]),
      /consumer:zones = \["us-east-1a","us-east-1b"\]: us-east-1a is not offered by com\.amazonaws\.us-east-1\.execute-api\n {2}next: choose among us-east-1b, us-east-1d/,
    ],
    [
      "a Local Zone",
      () => plan(["us-east-1-bos-1a"]),
      /us-east-1-bos-1a is not a zone of this region that every account has/,
    ],
    [
      "too few zones",
      () => plan([], [...services, service("ssmmessages", ["us-east-1d"])]),
      /all offer us-east-1b; two are needed/,
    ],
  ];
  for (const [name, work, says] of faults) it(`${name} is reported`, () => assert.throws(work, says));
});

describe("the endpoint's names", () => {
  const regional = "vpce-0a-b.execute-api.us-east-1.vpce.amazonaws.com";
  const zonal = "vpce-0a-b-us-east-1a.execute-api.us-east-1.vpce.amazonaws.com";
  const hidden = ["execute-api.us-east-1.amazonaws.com", "*.execute-api.us-east-1.amazonaws.com"];

  it("give the regional one, in whatever order AWS lists them", () => {
    assert.equal(regionalName([zonal, ...hidden, regional]), regional);
  });

  it("are an error when none is a vpce name", () => {
    assert.throws(() => regionalName(hidden), /has no vpce DNS name/);
  });
});

describe("the endpoint's access", () => {
  it("is closed until the provider is deployed", () => {
    assert.deepEqual(endpointAccess(undefined, stacks.consumer), {
      grants: [],
      executionArn: undefined,
      domain: undefined,
    });
  });

  it("is closed while the provider does not admit this stack", () => {
    assert.deepEqual(endpointAccess(provider, "organization/consumer/other").grants, []);
  });

  it("refuses grants that make a policy over AWS's limit", () => {
    const grants = Array.from({ length: 400 }, (_, index) => ({ ...grant, path: `/pets/number-${index}` }));
    const consumers = provider.consumers.map((consumer) => ({ ...consumer, grants }));
    const read = () => endpointAccess({ ...provider, consumers }, stacks.consumer);
    assert.throws(read, /endpoint policy: \d+ characters are \d+ over AWS's limit of 20480, with 400 grants/);
  });

  it("opens to the one API that admits it", () => {
    const { domain, ...access } = endpointAccess(provider, stacks.consumer);
    assert.deepEqual(access, { grants: [grant], executionArn });
    assert.equal(domain, undefined);
  });
});
