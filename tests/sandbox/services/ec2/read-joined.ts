import { z } from "zod";
import { list, optionalText, text } from "./shape";

const vpcInfo = z.object({ vpcId: text, ownerId: text });

/** What joins a VPC with other networks. */
export const joinedShapes = {
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
} as const;
