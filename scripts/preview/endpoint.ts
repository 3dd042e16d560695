import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { domainCallArn, domainName } from "../../shared/access/domain";
import { grant, vpcEndpointId } from "../../shared/access/grant";
import { accountId, executionArn } from "../../shared/contract/identifiers";
import { parseUrn } from "../../shared/contract/urn";
import { endpointPolicy } from "../../shared/documents/endpoint-policy";
import { lastOf } from "../stacks/project";
import type { PreviewReport } from "./report";
import { byHandText, changedByHand, otherResources, type PlanMoment, stateAt, stepsOf } from "./steps";

const endpoint = z.object({
  /** Missing while it is not known. */
  vpcEndpointId: vpcEndpointId.optional(),
  /** The text of its policy; null: none, which is full access; missing: not known yet. */
  policy: z.string().nullable().optional(),
  privateDns: z.boolean(),
});

/** A consumer's endpoint for execute-api. */
export type PlannedEndpoint = z.infer<typeof endpoint>;

export const endpointChange = z.object({
  /** ORGANIZATION/PROJECT/STACK of the consumer, as the provider names it. */
  stack: z.string().min(1),
  accountId: accountId.optional(),
  /** Missing where there is none. */
  before: endpoint.optional(),
  after: endpoint.optional(),
  /** The planned policy is the one that the API's present grants make: new grants will make another. */
  followsGrants: z.boolean(),
  /** Whether the roles that sign calls become others, which the provider learns in its next update. */
  newCallers: z.boolean(),
  byHand: z.array(z.string()),
  unclear: z.array(z.string()),
});

export type EndpointChange = z.infer<typeof endpointChange>;

const vpcEndpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";
const existing = "private-api:consumer:ExistingApiEndpoint";

/** The endpoint as it is deployed, and as the consumer's plan would make it. */
export function endpointChangeOf(stack: string, report: PreviewReport): EndpointChange {
  const unclear: string[] = [];
  const provider = seenProvider(report);
  const name = `${provider?.organization ?? "organization"}/consumer/${lastOf(stack)}`;
  const before = endpointAt(report, "old", unclear);
  const after = endpointAt(report, "new", unclear);
  for (const other of otherResources(report, "aws:ec2/vpcEndpoint", new Set([vpcEndpoint])))
    unclear.push(`what ${other.type} ${other.name} lets pass is not judged`);
  const [own] = stepsOf(report, "pulumi:pulumi:Stack");
  const exportedAt = (moment: PlanMoment) => (own && stateAt(own, moment)?.outputs) ?? {};
  const account = accountId.safeParse(exportedAt("new").accountId).data;
  const callers = exportedAt("old").callers;
  return {
    stack: name,
    ...(account === undefined ? {} : { accountId: account }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    followsGrants: follows(after, provider, name),
    newCallers: callers !== undefined && !isDeepStrictEqual(callers, exportedAt("new").callers),
    byHand: ["policy", "privateDnsEnabled"].flatMap((key) =>
      changedByHand(report, vpcEndpoint, key).map((step) => byHandText(step, key)),
    ),
    unclear: [...new Set(unclear)],
  };
}

const endpointState = z.object({
  serviceName: z.string().nullish(),
  policy: z.string().nullish(),
  privateDnsEnabled: z.boolean().nullish(),
});
const found = z.object({
  endpoint: z.object({ vpcEndpointId, policy: z.string(), privateDnsEnabled: z.boolean() }),
});

function endpointAt(
  report: PreviewReport,
  moment: PlanMoment,
  unclear: string[],
): PlannedEndpoint | undefined {
  const own = stepsOf(report, vpcEndpoint).flatMap((step) => {
    const at = stateAt(step, moment);
    if (at === undefined) return [];
    // Before, what AWS has; after, what the program asks for: what it leaves out stays as it is.
    const properties = moment === "old" ? { ...at.inputs, ...at.outputs } : { ...at.outputs, ...at.inputs };
    const { serviceName, policy, privateDnsEnabled } = endpointState.parse(properties);
    if (!serviceName?.endsWith(".execute-api")) return [];
    const kept = moment === "old" || ["same", "update"].includes(step.op);
    const id = kept ? vpcEndpointId.safeParse(step.old?.id).data : undefined;
    // AWS gives an endpoint without a policy its default, which is not known before.
    const unset = typeof policy !== "string" && (moment === "old" || !Object.hasOwn(at.inputs, "policy"));
    return [
      {
        name: parseUrn(step.urn).name,
        endpoint: {
          privateDns: privateDnsEnabled === true,
          ...(id === undefined ? {} : { vpcEndpointId: id }),
          ...(unset ? { policy: null } : typeof policy === "string" ? { policy } : {}),
        },
      },
    ];
  });
  const another = stepsOf(report, existing).flatMap((step) => {
    const read = found.safeParse(stateAt(step, moment)?.inputs);
    if (!read.success) return [];
    const { privateDnsEnabled: privateDns, ...rest } = read.data.endpoint;
    return [{ name: parseUrn(step.urn).name, endpoint: { ...rest, privateDns } }];
  });
  const [first, ...others] = [...own, ...another];
  for (const other of others) unclear.push(`endpoint ${other.name} is not judged`);
  return first?.endpoint;
}

const seen = z.object({
  outputs: z.object({
    executionArn,
    domain: z.object({ name: domainName, id: z.string() }).optional(),
    consumers: z.array(
      z.object({ stack: z.string(), grants: z.array(grant), domain: z.looseObject({}).optional() }),
    ),
  }),
});

/** The provider's outputs that the consumer's program reads. */
function seenProvider(report: PreviewReport) {
  for (const { urn, new: state } of stepsOf(report, "pulumi:pulumi:StackReference")) {
    const [organization, project] = parseUrn(urn).name.split("/");
    if (organization === undefined || project !== "provider") continue;
    return { organization, outputs: seen.safeParse(state?.outputs).data?.outputs };
  }
  return undefined;
}

function follows(
  after: PlannedEndpoint | undefined,
  provider: ReturnType<typeof seenProvider>,
  stack: string,
): boolean {
  if (after === undefined || typeof after.policy !== "string") return false;
  const { executionArn: api = "", consumers = [], domain } = provider?.outputs ?? {};
  const own = consumers.find((each) => each.stack === stack);
  const made = endpointPolicy(api, own?.grants ?? [], domain && own?.domain && domainCallArn(api, domain));
  return isDeepStrictEqual(JSON.parse(after.policy), JSON.parse(JSON.stringify(made)));
}
