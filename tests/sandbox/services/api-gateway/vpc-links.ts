import { z } from "zod";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { describe } from "../elastic-load-balancing/read";
import { restReply } from "../json";
import { checkName, input, newId, notFound, pageReply, parameter, patchInput } from "./entities";
import type { VpcLink } from "./model";
import { applyPatch, requiredText, text } from "./patch";

const create = z.object({
  name: z.string(),
  description: z.string().optional(),
  targetArns: z.array(z.string()).length(1, "expected one network load balancer"),
  tags: z.record(z.string(), z.string()).optional(),
});

/**
 * VPC links to network load balancers. A new link is PENDING: on AWS for some minutes, here until the next request.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html
 */
export const vpcLinkOperations: Operations = {
  CreateVpcLink: async (call, context) => {
    const given = input(call, create);
    checkName("VpcLink", given.name);
    const { account, region } = call;
    const link: VpcLink = {
      ...given,
      account,
      region,
      id: newId(6),
      ...(await stateOf(given, call, context)),
    };
    put(context.store.contents.vpcLinks, link.id, link);
    return restReply(202, { ...onTheWire(link), status: "PENDING" });
  },
  GetVpcLink: (call, context) => restReply(200, onTheWire(linkOf(call, context))),
  GetVpcLinks: (call, { store }) =>
    pageReply(
      call,
      Object.values(store.contents.vpcLinks)
        .filter(({ account, region }) => account === call.account && region === call.region)
        .map(onTheWire),
    ),
  UpdateVpcLink: (call, context) => {
    const link = linkOf(call, context);
    applyPatch(patchInput(call), {
      "/name": requiredText(link, "name"),
      "/description": text(link, "description"),
    });
    return restReply(200, onTheWire(link));
  },
  DeleteVpcLink: (call, context) => {
    const link = linkOf(call, context);
    const user = userOf(link, context);
    if (user !== undefined) {
      const message = `Cannot delete vpc link. Vpc link '${link.id}', is referenced in [${user}] in format of [Method:Resource].`;
      throw new AwsError("BadRequestException", message);
    }
    delete context.store.contents.vpcLinks[link.id];
    return restReply(202);
  },
};

function linkOf(call: Call, { store }: Context): VpcLink {
  const link = own(store.contents.vpcLinks, parameter(call, "vpcLinkId"));
  if (link?.account !== call.account || link.region !== call.region)
    throw notFound("Invalid Vpc Link identifier specified");
  return link;
}

function onTheWire({ account: _, region: __, ...shown }: VpcLink): Omit<VpcLink, "account" | "region"> {
  return shown;
}

/** The link fails unless its target is a network load balancer of the same account and region. */
async function stateOf(
  { targetArns }: Pick<VpcLink, "targetArns">,
  call: Call,
  context: Context,
): Promise<Pick<VpcLink, "status" | "statusMessage">> {
  const { LoadBalancers } = await describe(context, call, "DescribeLoadBalancers");
  const [arn = ""] = targetArns;
  const found = LoadBalancers.some((it) => it.LoadBalancerArn === arn && it.Type === "network");
  return found
    ? { status: "AVAILABLE", statusMessage: "Your vpc link is ready for use" }
    : { status: "FAILED", statusMessage: `NLB ARN is malformed or not of this account and region: ${arn}` };
}

/** "GET:abc123" of an integration that uses the link. */
function userOf({ id, account, region }: VpcLink, { store }: Context): string | undefined {
  const apis = Object.values(store.contents.restApis).filter(
    (api) => api.account === account && api.region === region,
  );
  for (const resource of apis.flatMap(({ resources }) => Object.values(resources)))
    for (const [verb, { methodIntegration }] of Object.entries(resource.resourceMethods))
      if (methodIntegration?.connectionId === id) return `${verb}:${resource.id}`;
  return undefined;
}
