import { type Boto, list, text } from "./boto";

export interface TestNetwork {
  readonly vpcId: string;
  /** One in each of two availability zones. */
  readonly subnetIds: readonly [string, string];
  readonly groupId: string;
}

/** A VPC with DNS names, two subnets and a security group of its own. */
export async function createNetwork(boto: Boto, account: string, cidr = "10.7.0.0/16"): Promise<TestNetwork> {
  const vpcId = text(await boto.call(account, "ec2", "create_vpc", { CidrBlock: cidr }), "Vpc.VpcId");
  for (const attribute of ["EnableDnsSupport", "EnableDnsHostnames"]) {
    await boto.call(account, "ec2", "modify_vpc_attribute", { VpcId: vpcId, [attribute]: { Value: true } });
  }
  const subnet = async (zone: string, third: number) => {
    const CidrBlock = cidr.replace(/\.0\.0\/16$/, `.${third}.0/24`);
    const input = { VpcId: vpcId, AvailabilityZone: zone, CidrBlock };
    return text(await boto.call(account, "ec2", "create_subnet", input), "Subnet.SubnetId");
  };
  const group = { GroupName: "tests", Description: "tests", VpcId: vpcId };
  return {
    vpcId,
    subnetIds: [await subnet("us-east-1a", 1), await subnet("us-east-1b", 2)],
    groupId: text(await boto.call(account, "ec2", "create_security_group", group), "GroupId"),
  };
}

/** @returns the id */
export async function createEndpoint(
  boto: Boto,
  account: string,
  network: TestNetwork,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const answer = await boto.call(account, "ec2", "create_vpc_endpoint", {
    VpcEndpointType: "Interface",
    VpcId: network.vpcId,
    ServiceName: "com.amazonaws.us-east-1.execute-api",
    SubnetIds: network.subnetIds,
    SecurityGroupIds: [network.groupId],
    ...more,
  });
  return text(answer, "VpcEndpoint.VpcEndpointId");
}

export async function describeEndpoint(boto: Boto, account: string, id: string): Promise<unknown> {
  const answer = await boto.call(account, "ec2", "describe_vpc_endpoints", { VpcEndpointIds: [id] });
  return list(answer, "VpcEndpoints")[0];
}
