import type { Context } from "../../gateway/call";
import type { Place } from "../../moto/client";
import type { VpcPeering, VpnConnection } from "../../snapshots";
import { describe } from "./read";

/** The peering connections that an account and region see: both sides of one see the same. */
export async function readPeerings(place: Place, context: Context): Promise<VpcPeering[]> {
  const answer = await describe(context.emulator, place, "DescribeVpcPeeringConnections");
  return answer.vpcPeeringConnectionSet.map((it) => ({
    id: it.vpcPeeringConnectionId,
    state: it.status.code,
    requesterVpcId: it.requesterVpcInfo.vpcId,
    accepterVpcId: it.accepterVpcInfo.vpcId,
  }));
}

/** The VPN connections through which packets go: available, at a gateway that is attached to a VPC. */
export async function readVpnConnections(place: Place, context: Context): Promise<VpnConnection[]> {
  const [{ vpnConnectionSet }, { vpnGatewaySet }] = await Promise.all([
    describe(context.emulator, place, "DescribeVpnConnections"),
    describe(context.emulator, place, "DescribeVpnGateways"),
  ]);
  return vpnConnectionSet.flatMap(({ vpnConnectionId: id, state, vpnGatewayId, routes }) => {
    const gateway = vpnGatewaySet.find((it) => it.vpnGatewayId === vpnGatewayId);
    const vpcId = gateway?.attachments.find((it) => it.state === "attached")?.vpcId;
    if (state !== "available" || gateway === undefined || vpcId === undefined) return [];
    const staticRoutes = routes.map((it) => it.destinationCidrBlock);
    return [{ id, gatewayId: gateway.vpnGatewayId, vpcId, staticRoutes }];
  });
}
