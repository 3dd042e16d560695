import type { Context } from "../gateway/call";
import type { Place } from "../moto/client";
import { describe } from "../services/ec2/read";

/** States in which EC2 still shows something for a while that is no more, or never was. */
const gone = new Set(["deleted", "rejected", "failed", "expired"]);

/** Kind and id of what joins the VPCs of an account with other networks; a peering is its requester's. */
export async function joinedNetworks(
  place: Place,
  { emulator }: Context,
): Promise<readonly (readonly [kind: string, id: string])[]> {
  const { vpcPeeringConnectionSet } = await describe(emulator, place, "DescribeVpcPeeringConnections");
  const { vpnGatewaySet } = await describe(emulator, place, "DescribeVpnGateways");
  const { customerGatewaySet } = await describe(emulator, place, "DescribeCustomerGateways");
  const { vpnConnectionSet } = await describe(emulator, place, "DescribeVpnConnections");
  return [
    ...vpcPeeringConnectionSet
      .filter((it) => !gone.has(it.status.code) && it.requesterVpcInfo.ownerId === place.account)
      .map((it) => ["vpc-peering-connection", it.vpcPeeringConnectionId] as const),
    ...vpnGatewaySet
      .filter((it) => !gone.has(it.state))
      .map((it) => ["vpn-gateway", it.vpnGatewayId] as const),
    ...customerGatewaySet
      .filter((it) => !gone.has(it.state))
      .map((it) => ["customer-gateway", it.customerGatewayId] as const),
    ...vpnConnectionSet
      .filter((it) => !gone.has(it.state))
      .map((it) => ["vpn-connection", it.vpnConnectionId] as const),
  ];
}
