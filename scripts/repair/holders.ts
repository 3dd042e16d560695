import {
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  type Filter,
} from "@aws-sdk/client-ec2";
import type { Aws } from "./aws";

type Holders = (id: string, aws: Aws) => Promise<readonly string[]>;

/** What AWS does not delete a resource for, by Pulumi's type. */
const holders: Readonly<Record<string, Holders>> = {
  "aws:ec2/securityGroup:SecurityGroup": async (id, aws) => {
    const referring = await aws.ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: filter("ip-permission.group-id", id) }),
    );
    return [
      ...(await networkInterfaces(filter("group-id", id), aws)),
      ...(referring.SecurityGroups ?? []).map((it) => `a rule of ${it.GroupId}`),
    ];
  },
  "aws:ec2/subnet:Subnet": (id, aws) => networkInterfaces(filter("subnet-id", id), aws),
  "aws:ec2/vpc:Vpc": async (id, aws) => {
    const inVpc = filter("vpc-id", id);
    const { Subnets = [] } = await aws.ec2.send(new DescribeSubnetsCommand({ Filters: inVpc }));
    const { VpcEndpoints = [] } = await aws.ec2.send(new DescribeVpcEndpointsCommand({ Filters: inVpc }));
    return [
      ...Subnets.map((it) => `subnet ${it.SubnetId}`),
      ...VpcEndpoints.map((it) => `endpoint ${it.VpcEndpointId} (${it.State})`),
      ...(await networkInterfaces(inVpc, aws)),
    ];
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": async (id, aws) => {
    const { VpcEndpoints = [] } = await aws.ec2.send(
      new DescribeVpcEndpointsCommand({ Filters: filter("vpc-endpoint-id", id) }),
    );
    return (VpcEndpoints[0]?.NetworkInterfaceIds ?? []).map((it) => `network interface ${it}`);
  },
};

/** What holds a resource that is being deleted, in words; empty where that is not known. */
export async function holdersOf(type: string, id: string, aws: Aws): Promise<readonly string[]> {
  return Object.hasOwn(holders, type) ? ((await holders[type]?.(id, aws)) ?? []) : [];
}

function filter(name: string, value: string): Filter[] {
  return [{ Name: name, Values: [value] }];
}

async function networkInterfaces(filters: Filter[], { ec2 }: Aws): Promise<string[]> {
  const { NetworkInterfaces = [] } = await ec2.send(
    new DescribeNetworkInterfacesCommand({ Filters: filters }),
  );
  return NetworkInterfaces.map(({ NetworkInterfaceId, Attachment, Description }) => {
    const owner = Attachment?.InstanceId ?? Description;
    return `network interface ${NetworkInterfaceId}${owner ? ` of ${owner}` : ""}`;
  });
}
