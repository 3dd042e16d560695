import assert from "node:assert/strict";
import { awsOf } from "../../../../scripts/repair/aws";
import { holdersOf } from "../../../../scripts/repair/holders";
import { eventsIn } from "../../../../scripts/stacks/events";
import { waitsIn, waitText } from "../../../../scripts/stacks/waiting";

const vpc = "urn:pulumi:dev::consumer::private-api:consumer:Network$aws:ec2/vpc:Vpc::consumer";
const group =
  "urn:pulumi:dev::consumer::private-api:consumer:Probe$aws:ec2/securityGroup:SecurityGroup::probe";
const component = "urn:pulumi:dev::consumer::private-api:consumer:Network::consumer";

const begun = (timestamp: number, urn: string, op: string, id?: string, planning?: boolean) => ({
  timestamp,
  resourcePreEvent: {
    metadata: { op, urn, ...(id ? { old: { id } } : {}) },
    ...(planning ? { planning } : {}),
  },
});
const ended = (timestamp: number, urn: string, op: string) => ({
  timestamp,
  resOutputsEvent: { metadata: { op, urn } },
});
const failed = (timestamp: number, urn: string, op: string) => ({
  timestamp,
  resOpFailedEvent: { metadata: { op, urn } },
});

function waits(...events: readonly object[]): string[] {
  const log = events.map((event) => JSON.stringify(event)).join("\n");
  return waitsIn(eventsIn(log), 100, 30).map((wait) => waitText(wait, []));
}

describe("what an update waits for", () => {
  const cases: readonly (readonly [string, readonly object[], readonly string[]])[] = [
    [
      "a deletion, by id",
      [begun(60, group, "delete", "sg-0abc")],
      ["40 s: delete SecurityGroup probe (sg-0abc)"],
    ],
    ["a creation, which has no id", [begun(70, vpc, "create")], ["30 s: create Vpc consumer"]],
    ["nothing yet", [begun(71, vpc, "create")], []],
    ["nothing that has ended", [begun(10, vpc, "create"), ended(50, vpc, "create")], []],
    ["nothing that has failed", [begun(10, vpc, "delete", "vpc-0"), failed(50, vpc, "delete")], []],
    [
      "of a replacement the deletion, although the creation has ended",
      [
        begun(10, vpc, "create-replacement"),
        ended(20, vpc, "create-replacement"),
        begun(30, vpc, "delete-replaced", "vpc-0"),
      ],
      ["70 s: delete-replaced Vpc consumer (vpc-0)"],
    ],
    ["no component", [begun(10, component, "create")], []],
    ["nothing that stays as it is", [begun(10, vpc, "same", "vpc-0")], []],
    ["nothing that is only planned", [begun(10, vpc, "create", undefined, true)], []],
  ];
  for (const [name, events, expected] of cases) it(name, () => assert.deepEqual(waits(...events), expected));

  it("a log whose last line is half written, or that holds other things", () => {
    const log = `${JSON.stringify(begun(10, vpc, "create"))}\nnull\n[]\n{"timestamp":"x"}\n{"timestamp":90,"resOut`;
    assert.equal(waitsIn(eventsIn(log), 100, 30).length, 1);
  });

  it("who holds it", () => {
    const [wait] = waitsIn(eventsIn(JSON.stringify(begun(60, group, "delete", "sg-0abc"))), 100, 30);
    assert.ok(wait);
    assert.equal(
      waitText(wait, ["network interface eni-0 of i-0", "a rule of sg-1"]),
      "40 s: delete SecurityGroup probe (sg-0abc), held by network interface eni-0 of i-0, a rule of sg-1",
    );
  });

  const interfaces = {
    NetworkInterfaces: [{ NetworkInterfaceId: "eni-1", Attachment: { InstanceId: "i-1" } }],
  };
  const held: readonly (readonly [
    type: string,
    answers: Readonly<Record<string, object>>,
    holders: string[],
  ])[] = [
    [
      "aws:ec2/securityGroup:SecurityGroup",
      {
        DescribeNetworkInterfacesCommand: interfaces,
        DescribeSecurityGroupsCommand: { SecurityGroups: [{ GroupId: "sg-2" }] },
      },
      ["network interface eni-1 of i-1", "a rule of sg-2"],
    ],
    [
      "aws:ec2/subnet:Subnet",
      { DescribeNetworkInterfacesCommand: interfaces },
      ["network interface eni-1 of i-1"],
    ],
    [
      "aws:ec2/vpc:Vpc",
      {
        DescribeSubnetsCommand: { Subnets: [{ SubnetId: "subnet-1" }] },
        DescribeVpcEndpointsCommand: { VpcEndpoints: [{ VpcEndpointId: "vpce-1", State: "deleting" }] },
        DescribeNetworkInterfacesCommand: {},
      },
      ["subnet subnet-1", "endpoint vpce-1 (deleting)"],
    ],
    [
      "aws:ec2/vpcEndpoint:VpcEndpoint",
      { DescribeVpcEndpointsCommand: { VpcEndpoints: [{ NetworkInterfaceIds: ["eni-2"] }] } },
      ["network interface eni-2"],
    ],
    ["aws:iam/role:Role", {}, []],
    ["__proto__", {}, []],
  ];
  for (const [type, answers, expected] of held)
    it(`what holds one of ${type}`, async () => {
      const aws = awsOf({ region: "us-east-1" }, {});
      Object.assign(aws.ec2, { send: async (asked: object) => answers[asked.constructor.name] });
      assert.deepEqual(await holdersOf(type, "id", aws), expected);
    });
});
