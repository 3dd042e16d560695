import { z } from "zod";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own } from "../../own";
import type { Stage } from "../api-gateway/model";
import { inputReader, jsonReply } from "../json";

const input = inputReader(
  (problem, { operation }) => new AwsError("WAFInvalidParameterException", `${operation}: ${problem}`),
);

const acl = z.object({ WebACLArn: z.string() });
const resource = z.object({ ResourceArn: z.string() });

/** https://docs.aws.amazon.com/waf/latest/APIReference/ : moto emulates web ACLs, the sandbox their associations. */
export const wafOperations: Operations = {
  CreateWebACL: "emulator",
  GetWebACL: "emulator",
  ListWebACLs: "emulator",
  ListTagsForResource: "emulator",
  TagResource: "emulator",
  UntagResource: "emulator",
  DeleteWebACL: (call, context) => {
    const { Id } = input(call, z.object({ Id: z.string() }));
    if (stagesOf(call, context).some(({ stage }) => stage.webAclArn?.endsWith(`/${Id}`)))
      throw new AwsError(
        "WAFAssociatedItemException",
        "AWS WAF couldn’t perform the operation because your resource is being used by another resource or it’s associated with another resource.",
      );
    return context.emulator.pass(call, true);
  },
  AssociateWebACL: async (call, context) => {
    const { WebACLArn } = input(call, acl);
    const { stage } = stageAt(call, context);
    await webAclAt(call, context, WebACLArn);
    stage.webAclArn = WebACLArn;
    return jsonReply({});
  },
  DisassociateWebACL: (call, context) => {
    delete stageAt(call, context).stage.webAclArn;
    return jsonReply({});
  },
  GetWebACLForResource: async (call, context) => {
    const { webAclArn } = stageAt(call, context).stage;
    if (webAclArn === undefined) return jsonReply({});
    return jsonReply({ WebACL: await webAclAt(call, context, webAclArn) });
  },
  ListResourcesForWebACL: async (call, context) => {
    const { WebACLArn, ResourceType } = input(call, acl.extend({ ResourceType: z.string().optional() }));
    await webAclAt(call, context, WebACLArn);
    // The default is application load balancers, which the sandbox does not have.
    const found = ResourceType === "API_GATEWAY" ? stagesOf(call, context) : [];
    return jsonReply({
      ResourceArns: found.filter(({ stage }) => stage.webAclArn === WebACLArn).map(({ arn }) => arn),
    });
  },
};

const missing = () =>
  new AwsError(
    "WAFNonexistentItemException",
    "AWS WAF couldn’t perform the operation because your resource doesn’t exist.",
  );

/** @throws AwsError unless it is a web ACL of the caller's account and region */
async function webAclAt({ account, region }: Call, { emulator }: Context, arn: string): Promise<unknown> {
  const [, place, Name, Id] =
    /^arn:aws:wafv2:([a-z0-9-]+:\d{12}):regional\/webacl\/([\w-]+)\/([\w-]+)$/.exec(arn) ?? [];
  if (place !== `${region}:${account}`) throw missing();
  const target = "AWSWAF_20190729.GetWebACL";
  const found = await emulator.json({ account, region }, "wafv2", target, { Name, Id, Scope: "REGIONAL" });
  return z.object({ WebACL: z.unknown() }).parse(found).WebACL;
}

interface Found {
  readonly arn: string;
  readonly stage: Stage;
}

function stagesOf({ account, region }: Pick<Call, "account" | "region">, { store }: Context): Found[] {
  return Object.values(store.contents.restApis)
    .filter((api) => api.account === account && api.region === region)
    .flatMap(({ id, stages }) =>
      Object.values(stages).map((stage) => ({
        arn: `arn:aws:apigateway:${region}::/restapis/${id}/stages/${stage.stageName}`,
        stage,
      })),
    );
}

/** The stage in a request. @throws AwsError unless it is in the caller's account and region */
function stageAt(call: Call, { store }: Context): Found {
  const { ResourceArn: arn } = input(call, resource);
  const [, region, id = "", name = ""] =
    /^arn:aws:apigateway:([a-z0-9-]+)::\/restapis\/([a-z0-9]+)\/stages\/([\w-]+)$/.exec(arn) ?? [];
  if (region === undefined)
    throw new AwsError(
      "UnsupportedOperation",
      `The sandbox associates web ACLs with stages of REST APIs, not with ${arn}.`,
    );
  const api = own(store.contents.restApis, id);
  const stage = api && own(api.stages, name);
  if (api?.account !== call.account || region !== call.region || stage === undefined) throw missing();
  return { arn, stage };
}
