/** Availability zones of an account with a Local Zone, and the zones of endpoints. */
import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000041";
const service = "com.amazonaws.us-east-1.execute-api";

describe("availability zones", () => {
  let boto: Boto;
  const ec2 = (operation: string, input: Input = {}) => boto.call(account, "ec2", operation, input);
  const zones = async (...Filters: { Name: string; Values: string[] }[]) =>
    list(await ec2("describe_availability_zones", { Filters }), "AvailabilityZones").map((zone) =>
      text(zone, "ZoneName"),
    );
  before(async () => {
    boto = (await sharedSandbox()).boto;
  });

  it("include a Local Zone, as the first, after the account has opted in to it", async () => {
    const letters = [..."abcdef"].map((letter) => `us-east-1${letter}`);
    assert.deepEqual(await zones(), letters);
    await ec2("modify_availability_zone_group", { GroupName: "us-east-1-bos-1", OptInStatus: "opted-in" });
    const [first, second] = list(await ec2("describe_availability_zones"), "AvailabilityZones");
    assert.deepEqual([at(first, "ZoneName"), at(second, "ZoneName")], ["us-east-1-bos-1a", "us-east-1a"]);
    assert.deepEqual([at(first, "OptInStatus"), at(first, "ZoneType")], ["opted-in", "local-zone"]);
  });

  it("can be filtered", async () => {
    const letters = [..."abcdef"].map((letter) => `us-east-1${letter}`);
    assert.deepEqual(await zones({ Name: "opt-in-status", Values: ["opt-in-not-required"] }), letters);
    assert.deepEqual(await zones({ Name: "zone-type", Values: ["local-zone"] }), ["us-east-1-bos-1a"]);
    const refused = await boto.refusal(account, "ec2", "describe_availability_zones", {
      Filters: [{ Name: "colour", Values: ["red"] }],
    });
    assert.equal(refused.code, "InvalidParameterValue");
  });

  it("do not all support endpoints: one is refused, and missing in the endpoint service's description", async () => {
    const Filters = [{ Name: "service-name", Values: ["*.us-east-1.execute-api"] }];
    const [found, ...others] = list(
      await ec2("describe_vpc_endpoint_services", { Filters }),
      "ServiceDetails",
    );
    assert.deepEqual(others, []);
    assert.equal(at(found, "ServiceName"), service);
    assert.deepEqual(
      list(found, "AvailabilityZones"),
      [..."abcdf"].map((letter) => `us-east-1${letter}`),
    );
    const VpcId = text(await ec2("create_vpc", { CidrBlock: "10.8.0.0/16" }), "Vpc.VpcId");
    const subnet = { VpcId, CidrBlock: "10.8.0.0/24", AvailabilityZone: "us-east-1e" };
    const SubnetId = text(await ec2("create_subnet", subnet), "Subnet.SubnetId");
    const { code, message } = await boto.refusal(account, "ec2", "create_vpc_endpoint", {
      VpcId,
      ServiceName: service,
      VpcEndpointType: "Interface",
      PrivateDnsEnabled: false,
      SubnetIds: [SubnetId],
    });
    assert.equal(code, "InvalidParameter");
    assert.match(
      message,
      new RegExp(`${service} does not support the availability zone of the subnet: ${SubnetId}`),
    );
  });
});
