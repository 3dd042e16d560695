import { type Boto, text } from "../../../sandbox/testing/boto";

/** A VPC that a network team has made, with all its endpoints, in the account of the consumer. */
export interface UnmanagedNetwork {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly executeApi: string;
  /** Groups whose members reach execute-api, and Systems Manager. */
  readonly groups: { readonly executeApi: string; readonly systemsManager: string };
}

const https = (groupId: string) => [
  { IpProtocol: "tcp", FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: groupId }] },
];

/** Makes it with an AWS client, as another program would; everything carries the tag that deploying roles ask for. */
export async function existingNetwork(
  boto: Boto,
  account: string,
  endpointPolicy: object,
): Promise<UnmanagedNetwork> {
  const Tags = [{ Key: "project", Value: "private-api" }];
  const call = (operation: string, input: Readonly<Record<string, unknown>>) =>
    boto.call(account, "ec2", operation, input);
  const make = (operation: string, ResourceType: string, input: Readonly<Record<string, unknown>>) =>
    call(operation, { ...input, TagSpecifications: [{ ResourceType, Tags }] });
  const VpcId = text(await make("create_vpc", "vpc", { CidrBlock: "10.20.0.0/16" }), "Vpc.VpcId");
  await call("modify_vpc_attribute", { VpcId, EnableDnsHostnames: { Value: true } });
  const SubnetIds = await Promise.all(
    ["a", "b"].map(async (zone, index) => {
      const subnet = {
        VpcId,
        CidrBlock: `10.20.${index}.0/24`,
        AvailabilityZone: `us-east-1${zone}`,
      };
      return text(await make("create_subnet", "subnet", subnet), "Subnet.SubnetId");
    }),
  );
  /** An endpoint's group, and the group that it admits. */
  const groups = async (name: string) => {
    const group = async (GroupName: string) =>
      text(
        await make("create_security_group", "security-group", { VpcId, GroupName, Description: name }),
        "GroupId",
      );
    const [endpoint, clients] = [await group(name), await group(`${name}-clients`)];
    await call("authorize_security_group_ingress", { GroupId: endpoint, IpPermissions: https(clients) });
    return { endpoint, clients };
  };
  const endpoint = async (service: string, group: string, more: Readonly<Record<string, unknown>>) =>
    text(
      await make("create_vpc_endpoint", "vpc-endpoint", {
        VpcId,
        ServiceName: `com.amazonaws.us-east-1.${service}`,
        VpcEndpointType: "Interface",
        PrivateDnsEnabled: true,
        SubnetIds,
        SecurityGroupIds: [group],
        ...more,
      }),
      "VpcEndpoint.VpcEndpointId",
    );
  const systemsManager = await groups("ssm");
  for (const service of ["ssm", "ssmmessages"]) await endpoint(service, systemsManager.endpoint, {});
  const executeApi = await groups("execute-api");
  const policy = { PolicyDocument: JSON.stringify(endpointPolicy) };
  return {
    vpcId: VpcId,
    subnetIds: SubnetIds,
    executeApi: await endpoint("execute-api", executeApi.endpoint, policy),
    groups: { executeApi: executeApi.clients, systemsManager: systemsManager.clients },
  };
}
