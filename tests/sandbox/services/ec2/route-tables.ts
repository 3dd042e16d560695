import type { Context } from "../../gateway/call";
import type { Place } from "../../moto/client";
import type { NetworkInterface, SubnetRoute } from "../../snapshots";
import { describe } from "./read";

/** The routes of one route table. */
export type TableRoutes = Awaited<
  ReturnType<typeof describe<"DescribeRouteTables">>
>["routeTableSet"][number]["routeSet"];

/** The routes of each interface: of its subnet's route table, or of the VPC's main one. */
export async function routesByInterface(
  place: Place,
  context: Context,
): Promise<(from: NetworkInterface) => TableRoutes> {
  const { routeTableSet } = await describe(context.emulator, place, "DescribeRouteTables");
  return (from) => {
    const tables = routeTableSet.filter((it) => it.vpcId === from.vpcId);
    const table =
      tables.find((it) => it.associationSet.some((link) => link.subnetId === from.subnetId)) ??
      tables.find((it) => it.associationSet.some((link) => link.main === "true"));
    return table?.routeSet ?? [];
  };
}

/** Routes to IPv4 ranges outside the VPC, also to targets that the network does not emulate. */
export function leavingRoutes(routes: TableRoutes): SubnetRoute[] {
  return routes.flatMap(({ destinationCidrBlock, vpcPeeringConnectionId, natGatewayId, gatewayId }) => {
    const target = vpcPeeringConnectionId ?? natGatewayId ?? gatewayId ?? "elsewhere";
    const leaves = destinationCidrBlock !== undefined && target !== "local";
    return leaves ? [{ destination: destinationCidrBlock, target }] : [];
  });
}

/**
 * Whether an interface with these routes reaches the internet: the default route's target is a NAT gateway, or an
 * internet gateway while the interface has a public address.
 */
export function leadsToInternet(routes: TableRoutes, publicAddress: boolean): boolean {
  const route = routes.find((it) => it.destinationCidrBlock === "0.0.0.0/0");
  if (!route || route.state === "blackhole") return false;
  return (
    route.natGatewayId !== undefined || (publicAddress && (route.gatewayId?.startsWith("igw-") ?? false))
  );
}
