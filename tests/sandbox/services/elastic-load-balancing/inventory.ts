import type { Context } from "../../gateway/call";
import type { Place } from "../../moto/client";
import type { Held } from "../../state/inventory";
import { describe as describeEc2 } from "../ec2/read";
import { interfaceDescription } from "./load-balancers";
import { describe } from "./read";

type Found = Omit<Held, "place">;

/** Load balancers with their listeners and interfaces, and target groups. */
export async function loadBalancingInventory(place: Place, context: Context): Promise<Found[]> {
  const { LoadBalancers } = await describe(context, place, "DescribeLoadBalancers");
  const { TargetGroups } = await describe(context, place, "DescribeTargetGroups");
  const balancers = await Promise.all(
    LoadBalancers.map(async ({ LoadBalancerArn }): Promise<Found[]> => {
      const { Listeners } = await describe(context, place, "DescribeListeners", { LoadBalancerArn });
      const parts = Listeners.map(({ ListenerArn: id }) => ({
        kind: "listener",
        id,
        part: { of: LoadBalancerArn, stateId: id },
      }));
      return [{ kind: "load-balancer", id: LoadBalancerArn }, ...parts];
    }),
  );
  const { networkInterfaceSet } = await describeEc2(context.emulator, place, "DescribeNetworkInterfaces");
  const interfaces = networkInterfaceSet
    .filter(({ description }) => description?.startsWith("ELB "))
    .map(({ networkInterfaceId: id, description }): Found => {
      const of = LoadBalancers.find((it) => interfaceDescription(it.LoadBalancerArn) === description);
      const arn = of?.LoadBalancerArn;
      // It exists as long as its load balancer, and is listed with it.
      return {
        kind: "network-interface",
        id,
        part: arn === undefined ? undefined : { of: arn, stateId: arn },
      };
    });
  return [
    ...balancers.flat(),
    ...interfaces,
    ...TargetGroups.map(({ TargetGroupArn }) => ({ kind: "target-group", id: TargetGroupArn })),
  ];
}
