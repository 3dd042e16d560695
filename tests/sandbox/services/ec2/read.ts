import { z } from "zod";
import { items } from "../../gateway/xml";
import type { EmulatorClient, Place } from "../../moto/client";
import { own } from "../../own";

/** A list, empty when the answer does not have it. */
function list<T>(item: z.ZodType<T>) {
  return items(item)
    .optional()
    .transform((found) => found ?? []);
}

const text = z.union([z.string(), z.number()]).transform(String);
const optionalText = text.optional().transform((found) => (found === "" ? undefined : found));

const permission = z.object({
  ipProtocol: text,
  fromPort: optionalText,
  toPort: optionalText,
  groups: list(z.object({ groupId: text })),
  ipRanges: list(z.object({ cidrIp: text })),
  ipv6Ranges: list(z.object({ cidrIpv6: text })),
  prefixListIds: list(z.object({ prefixListId: text })),
});

const networkInterface = z.object({
  networkInterfaceId: text,
  subnetId: text,
  vpcId: text,
  availabilityZone: text,
  description: optionalText,
  privateIpAddress: text,
  groupSet: list(z.object({ groupId: text })),
  attachment: z.object({ instanceId: optionalText }).optional().catch(undefined),
});

const route = z.object({
  destinationCidrBlock: optionalText,
  gatewayId: optionalText,
  natGatewayId: optionalText,
  vpcPeeringConnectionId: optionalText,
  state: optionalText,
});

const vpcInfo = z.object({ vpcId: text, ownerId: text });

const shapes = {
  DescribeVpcs: z.object({
    vpcSet: list(
      z.object({
        vpcId: text,
        cidrBlock: text,
        isDefault: text,
        cidrBlockAssociationSet: list(z.object({ cidrBlock: text })),
      }),
    ),
  }),
  DescribeAvailabilityZones: z.object({
    availabilityZoneInfo: list(z.object({ zoneName: text, zoneId: text })),
  }),
  DescribeVpcAttribute: z.object({
    enableDnsSupport: z.object({ value: text }).optional(),
    enableDnsHostnames: z.object({ value: text }).optional(),
  }),
  DescribeSubnets: z.object({
    subnetSet: list(z.object({ subnetId: text, vpcId: text, availabilityZone: text, cidrBlock: text })),
  }),
  DescribeSecurityGroups: z.object({
    securityGroupInfo: list(
      z.object({
        groupId: text,
        groupName: text,
        vpcId: optionalText,
        ipPermissions: list(permission),
        ipPermissionsEgress: list(permission),
      }),
    ),
  }),
  DescribeNetworkAcls: z.object({
    networkAclSet: list(
      z.object({
        networkAclId: text,
        entrySet: list(
          z.object({
            ruleNumber: text,
            protocol: text,
            ruleAction: text,
            egress: text,
            cidrBlock: optionalText,
            portRange: z.object({ from: text, to: text }).optional().catch(undefined),
          }),
        ),
        associationSet: list(z.object({ subnetId: text })),
      }),
    ),
  }),
  DescribeNetworkInterfaces: z.object({ networkInterfaceSet: list(networkInterface) }),
  DescribeInstances: z.object({
    reservationSet: list(
      z.object({
        instancesSet: list(
          z.object({
            instanceId: text,
            instanceType: text,
            subnetId: optionalText,
            imageId: text,
            privateIpAddress: optionalText,
            ipAddress: optionalText,
            privateDnsName: optionalText,
            instanceState: z.object({ name: text }),
            iamInstanceProfile: z.object({ arn: text }).optional().catch(undefined),
            networkInterfaceSet: list(z.object({ networkInterfaceId: text })),
          }),
        ),
      }),
    ),
  }),
  DescribeRouteTables: z.object({
    routeTableSet: list(
      z.object({
        routeTableId: text,
        vpcId: text,
        routeSet: list(route),
        associationSet: list(
          z.object({ routeTableAssociationId: text, main: optionalText, subnetId: optionalText }),
        ),
      }),
    ),
  }),
  DescribeImages: z.object({
    imagesSet: list(
      z.object({
        imageId: text,
        blockDeviceMapping: list(
          z.object({ deviceName: text, ebs: z.object({ volumeSize: text }).optional() }),
        ),
      }),
    ),
  }),
  DescribeFlowLogs: z.object({ flowLogSet: list(z.object({ flowLogId: text })) }),
  DescribeVolumes: z.object({ volumeSet: list(z.object({ volumeId: text })) }),
  DescribeInternetGateways: z.object({
    internetGatewaySet: list(
      z.object({ internetGatewayId: text, attachmentSet: list(z.object({ vpcId: text })) }),
    ),
  }),
  DescribeVpcPeeringConnections: z.object({
    vpcPeeringConnectionSet: list(
      z.object({
        vpcPeeringConnectionId: text,
        requesterVpcInfo: vpcInfo,
        accepterVpcInfo: vpcInfo,
        status: z.object({ code: text }),
      }),
    ),
  }),
  DescribeVpnGateways: z.object({
    vpnGatewaySet: list(
      z.object({
        vpnGatewayId: text,
        state: text,
        attachments: list(z.object({ vpcId: text, state: text })),
      }),
    ),
  }),
  DescribeCustomerGateways: z.object({
    customerGatewaySet: list(z.object({ customerGatewayId: text, state: text })),
  }),
  DescribeVpnConnections: z.object({
    vpnConnectionSet: list(
      z.object({
        vpnConnectionId: text,
        state: text,
        vpnGatewayId: optionalText,
        routes: list(z.object({ destinationCidrBlock: text })),
      }),
    ),
  }),
  DescribeSecurityGroupRules: z.object({
    securityGroupRuleSet: list(z.object({ securityGroupRuleId: text, groupId: text })),
  }),
} as const;

type Shapes = typeof shapes;

/** One of moto's EC2 descriptions, checked. Fields are flat: { "Filter.1.Name": "vpc-id" }. */
export async function describe<A extends keyof Shapes>(
  emulator: EmulatorClient,
  place: Place,
  action: A,
  fields: Readonly<Record<string, string>> = {},
): Promise<z.infer<Shapes[A]>> {
  const answer = await emulator.query("ec2", place, action, fields);
  const root = own(z.record(z.string(), z.unknown()).parse(answer), `${action}Response`);
  const shape: z.ZodType = shapes[action];
  return shape.parse(root) as z.infer<Shapes[A]>;
}

export type InterfaceDescription = z.infer<typeof networkInterface>;
export type PermissionDescription = z.infer<typeof permission>;
