import type { Place } from "../emulator/client";
import type { NetworkInterface } from "../model";
import type { Context } from "./call";
import { describe } from "./ec2/read";

/**
 * Whether an interface gets out: the default route of its subnet's route table (or of the VPC's main one) leads
 * to a NAT gateway, or to an internet gateway while the interface has a public address.
 */
export async function internetAccess(
  place: Place,
  context: Context,
): Promise<(from: NetworkInterface, publicAddress: boolean) => boolean> {
  const { routeTableSet } = await describe(context.emulator, place, "DescribeRouteTables");
  return (from, publicAddress) => {
    const tables = routeTableSet.filter((it) => it.vpcId === from.vpcId);
    const table =
      tables.find((it) => it.associationSet.some((link) => link.subnetId === from.subnetId)) ??
      tables.find((it) => it.associationSet.some((link) => link.main === "true"));
    const route = table?.routeSet.find((it) => it.destinationCidrBlock === "0.0.0.0/0");
    if (!route || route.state === "blackhole") return false;
    return (
      route.natGatewayId !== undefined || (publicAddress && (route.gatewayId?.startsWith("igw-") ?? false))
    );
  };
}
