import type { Context } from "../../gateway/call";
import type { Place } from "../../moto/client";
import type { LoadBalancer, NetworkInterface, Target } from "../../snapshots";
import { interfaceDescription } from "./load-balancers";
import { describe } from "./read";

/** The description names the load balancer that an interface belongs to. */
export interface DescribedInterface extends NetworkInterface {
  readonly description: string | undefined;
}

/** The network load balancers of an account and region, with the targets of each listener. */
export async function readLoadBalancers(
  place: Place,
  interfaces: ReadonlyMap<string, DescribedInterface>,
  addressOf: ReadonlyMap<string, string | undefined>,
  context: Context,
): Promise<LoadBalancer[]> {
  const { LoadBalancers } = await describe(context, place, "DescribeLoadBalancers");
  return Promise.all(
    LoadBalancers.map(async (found): Promise<LoadBalancer> => {
      const { LoadBalancerArn: arn, VpcId: vpcId, SecurityGroups: groupIds } = found;
      const { Listeners } = await describe(context, place, "DescribeListeners", { LoadBalancerArn: arn });
      const own = [...interfaces.values()].filter((it) => it.description === interfaceDescription(arn));
      const listeners = Listeners.map(async ({ Port, DefaultActions }) => {
        const groups = DefaultActions.flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []);
        const targets = groups.map((TargetGroupArn) => targetsOf(TargetGroupArn));
        return { port: Number(Port), targets: (await Promise.all(targets)).flat() };
      });
      return {
        arn,
        ...place,
        // moto gives an interface without groups the VPC's default one.
        interfaces: own.map((each) => ({ ...each, groupIds })),
        checksPrivateLink:
          groupIds.length > 0 && found.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic !== "off",
        listeners: await Promise.all(listeners),
      };

      async function targetsOf(TargetGroupArn: string): Promise<Target[]> {
        const fields = { TargetGroupArn };
        const { TargetHealthDescriptions } = await describe(context, place, "DescribeTargetHealth", fields);
        return TargetHealthDescriptions.flatMap(({ Target: { Id, Port } }) => {
          const address = Id.startsWith("i-") ? addressOf.get(Id) : Id;
          if (address === undefined) return [];
          const there = [...interfaces.values()].find(
            (it) => it.vpcId === vpcId && it.privateAddress === address,
          );
          return [{ address, port: Number(Port), interface: there }];
        });
      }
    }),
  );
}
