import { z } from "zod";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { serviceMayAssume } from "../iam/role";
import { restReply } from "../json";
import { apiOf, input, notFound, parameter, patchInput, stageOf } from "./entities";
import type { AccountSettings } from "./model";
import { applyPatch } from "./patch";

export const accountOperations: Operations = {
  GetAccount: (call, context) => restReply(200, onTheWire(settingsOf(call, context))),
  UpdateAccount: async (call, context) => {
    const settings = { ...settingsOf(call, context) };
    const { cloudwatchRoleArn: before } = settings;
    applyPatch(patchInput(call), {
      "/cloudwatchRoleArn": ({ op, value }) => {
        if (op === "remove" || value === "") delete settings.cloudwatchRoleArn;
        else settings.cloudwatchRoleArn = value;
      },
    });
    const { cloudwatchRoleArn: arn } = settings;
    if (arn !== undefined && arn !== before) await checkRole(arn, call, context);
    put(context.store.contents.accountSettings, `${call.account}/${call.region}`, settings);
    return restReply(200, onTheWire(settings));
  },
  GetTags: (call, context) => restReply(200, { tags: taggedBy(call, context).tags ?? {} }),
  TagResource: (call, context) => {
    const { tags } = input(call, z.object({ tags: z.record(z.string(), z.string()) }));
    const entity = taggedBy(call, context);
    entity.tags = { ...entity.tags, ...tags };
    return restReply(204);
  },
  UntagResource: (call, context) => {
    const entity = taggedBy(call, context);
    const keys = z.array(z.string()).parse(JSON.parse(call.parameters.get("tagKeys") ?? "[]"));
    for (const key of keys) delete entity.tags?.[key];
    if (entity.tags && Object.keys(entity.tags).length === 0) delete entity.tags;
    return restReply(204);
  },
};

/** https://repost.aws/knowledge-center/api-gateway-cloudwatch-logs-errors */
async function checkRole(arn: string, call: Call, context: Context): Promise<void> {
  const [, account] = /^arn:aws:iam::(\d{12}):role\/.+$/.exec(arn) ?? [];
  if (account !== undefined && account !== call.account) {
    throw new AwsError("AccessDeniedException", "Cross-account pass role is not allowed.", 403);
  }
  if (account === undefined || !(await serviceMayAssume(arn, "apigateway.amazonaws.com", context))) {
    throw new AwsError(
      "BadRequestException",
      "The role ARN does not have required permissions configured. " +
        "Please grant trust permission for API Gateway and add the required role policy.",
    );
  }
}

export function settingsOf(call: Call, context: Context): AccountSettings {
  return own(context.store.contents.accountSettings, `${call.account}/${call.region}`) ?? {};
}

function onTheWire(settings: AccountSettings): Record<string, unknown> {
  return {
    ...settings,
    apiKeyVersion: "4",
    features: ["UsagePlans"],
    throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
  };
}

/** Tags by ARN, of the account's APIs, stages, VPC links, client certificates, domain names and access associations. */
function taggedBy(call: Call, context: Context): { tags?: Record<string, string> | undefined } {
  const arn = parameter(call, "resourceArn");
  const { domainNames, accessAssociations, vpcLinks, clientCertificates } = context.store.contents;
  const [, kind, id = ""] =
    /^arn:aws:apigateway:[\w-]+::\/(vpclinks|clientcertificates)\/([^/]+)$/.exec(arn) ?? [];
  const kept =
    own(domainNames, arn) ??
    own(accessAssociations, arn) ??
    own<{ account: string; region: string; tags?: Record<string, string> | undefined }>(
      kind === "clientcertificates" ? clientCertificates : vpcLinks,
      id,
    );
  if (kept?.account === call.account && kept.region === call.region) return kept;
  const found = /^arn:aws:apigateway:[\w-]+::\/restapis\/([^/]+)(?:\/stages\/([^/]+))?$/.exec(arn);
  if (!found?.[1]) {
    throw notFound(
      "Invalid ARN specified: the sandbox tags REST APIs, stages, VPC links, client certificates, private domain names " +
        `and their access associations, not ${arn}`,
    );
  }
  const parameters = new Map([
    ["restApiId", found[1]],
    ["stageName", found[2] ?? ""],
  ]);
  const api = apiOf({ ...call, parameters }, context);
  return found[2] === undefined ? api : stageOf({ ...call, parameters }, api);
}
