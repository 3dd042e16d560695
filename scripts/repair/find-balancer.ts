import { paginateGetVpcLinks } from "@aws-sdk/client-api-gateway";
import {
  DescribeTagsCommand,
  type ElasticLoadBalancingV2Client,
  paginateDescribeListeners,
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { z } from "zod";
import { type Find, type Found, foundIn, hasTags, isTagged, of, type Tagged, tags, text } from "./found";

/** How to find what a creation that was cut off has made of a VPC link, and of the load balancer that it leads to. */
export const balancerFinders: Readonly<Record<string, Find>> = {
  "aws:apigateway/vpcLink:VpcLink": of({ name: text, tags }, ({ name, tags }, { apiGateway: client }) =>
    foundIn(
      paginateGetVpcLinks({ client }, {}),
      ({ items = [] }) => items.filter((it) => it.name === name && hasTags(it.tags, tags)),
      ({ id = "" }) => ({ importId: id }),
    ),
  ),
  "aws:lb/loadBalancer:LoadBalancer": of({ tags }, async (inputs, { balancing: client }) => {
    const all = await foundIn(
      paginateDescribeLoadBalancers({ client }, {}),
      ({ LoadBalancers = [] }) => LoadBalancers,
      ({ LoadBalancerArn = "" }) => ({ importId: LoadBalancerArn }),
    );
    return tagged(all, inputs, client);
  }),
  "aws:lb/targetGroup:TargetGroup": of({ tags }, async (inputs, { balancing: client }) => {
    const all = await foundIn(
      paginateDescribeTargetGroups({ client }, {}),
      ({ TargetGroups = [] }) => TargetGroups,
      ({ TargetGroupArn = "" }) => ({ importId: TargetGroupArn }),
    );
    return tagged(all, inputs, client);
  }),
  "aws:lb/listener:Listener": of(
    { loadBalancerArn: text, port: z.number(), tags },
    async (inputs, { balancing: client }) => {
      const all = await foundIn(
        paginateDescribeListeners({ client }, { LoadBalancerArn: inputs.loadBalancerArn }),
        ({ Listeners = [] }) => Listeners.filter(({ Port }) => Port === inputs.port),
        ({ ListenerArn = "" }) => ({ importId: ListenerArn }),
      );
      return tagged(all, inputs, client);
    },
  ),
};

/** Of as many as AWS returns the tags of at once. */
const atOnce = 20;

async function tagged(
  all: readonly Found[],
  inputs: Tagged,
  client: ElasticLoadBalancingV2Client,
): Promise<Found[]> {
  const found: Found[] = [];
  for (let at = 0; at < all.length; at += atOnce) {
    const ResourceArns = all.slice(at, at + atOnce).map(({ importId }) => importId);
    const { TagDescriptions = [] } = await client.send(new DescribeTagsCommand({ ResourceArns }));
    for (const { ResourceArn = "", Tags } of TagDescriptions)
      if (isTagged(Tags, inputs)) found.push({ importId: ResourceArn });
  }
  return found;
}
