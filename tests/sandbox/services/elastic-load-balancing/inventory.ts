import type { Context } from "../../gateway/call";
import type { Place } from "../../moto/client";
import type { Held } from "../../state/inventory";
import { describe } from "./read";

type Found = Omit<Held, "place">;

/** Load balancers with their listeners, and target groups. */
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
  return [
    ...balancers.flat(),
    ...TargetGroups.map(({ TargetGroupArn }) => ({ kind: "target-group", id: TargetGroupArn })),
  ];
}
