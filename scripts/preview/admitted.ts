import { z } from "zod";
import { grantMethod, grantPath, grantPrincipal, stageName, vpcEndpointId } from "../../shared/access/grant";
import { accountId } from "../../shared/contract/identifiers";
import { parseUrn } from "../../shared/contract/urn";
import { domainConsumers } from "./domain";
import type { PreviewReport } from "./report";
import { type PlanMoment, stateAt, stepsOf } from "./steps";

/** The component whose inputs list the grants. */
export const privateApi = "private-api:provider:PrivateApi";

const granted = z.object({
  /** null: roles of the consumer, which are not known yet. */
  principals: z.array(grantPrincipal).nullable(),
  stage: stageName,
  method: grantMethod,
  path: grantPath,
});

export const admitted = z.object({
  /** ORGANIZATION/PROJECT/STACK */
  stack: z.string().min(1),
  accountId: accountId.optional(),
  /** Missing while it is not known. */
  vpcEndpointId: vpcEndpointId.optional(),
  associated: z.boolean(),
  /** As the consumer exports it; missing while it is not deployed. */
  privateDns: z.boolean().optional(),
  /** Whether it may call by the API's private domain. */
  byDomain: z.boolean().optional(),
  grants: z.array(granted),
});

/** A consumer that the API admits. */
export type Admitted = z.infer<typeof admitted>;

const deployedConsumers = z.array(
  z.object({
    stack: z.string(),
    accountId,
    vpcEndpointId,
    grants: z.array(granted),
    domain: z.looseObject({}).optional(),
  }),
);
const plannedGrants = z.array(
  granted.extend({
    consumer: z.string(),
    vpcEndpointId: vpcEndpointId.nullish(),
    principals: z
      .array(grantPrincipal.nullable())
      .nullish()
      .transform((all) => (all?.every((each) => each !== null) ? all : null)),
  }),
);
const exported = z.object({
  accountId: accountId.optional(),
  vpcEndpointId: vpcEndpointId.optional(),
  privateDnsEnabled: z.boolean().optional(),
});

/** Whom the API admits at one moment; undefined where the report does not show it. */
export function consumersAt(
  report: PreviewReport,
  moment: PlanMoment,
  associatedIds: readonly (string | null)[],
  unclear: string[],
): Admitted[] | undefined {
  const outputsOf = (stack: string) => {
    const reference = stepsOf(report, "pulumi:pulumi:StackReference").find(
      ({ urn }) => parseUrn(urn).name === stack,
    );
    const found = z.object({ outputs: exported.optional() }).safeParse(reference?.new?.outputs);
    return found.data?.outputs ?? {};
  };
  const isAssociated = (id: string | undefined) => associatedIds.includes(id ?? null);
  const stack = stepsOf(report, "pulumi:pulumi:Stack")[0];
  const listed = deployedConsumers.safeParse((stack && stateAt(stack, moment))?.outputs.consumers);
  if (listed.success)
    return listed.data.map(({ domain, ...each }) => {
      const { privateDnsEnabled } = outputsOf(each.stack);
      return {
        ...each,
        associated: isAssociated(each.vpcEndpointId),
        ...(domain === undefined ? {} : { byDomain: true }),
        ...(privateDnsEnabled === undefined ? {} : { privateDns: privateDnsEnabled }),
      };
    });
  // Where something is not known yet, the stack's output is not known as a whole; the component's inputs are.
  const inputs = stepsOf(report, privateApi).map((step) => stateAt(step, moment)?.inputs)[0];
  const planned = plannedGrants.safeParse(inputs?.grants);
  if (!planned.success) {
    unclear.push(`whom the API admits is not known ${moment === "old" ? "from its stack" : "from the plan"}`);
    return undefined;
  }
  const byDomain = domainConsumers(report, moment);
  return [...new Set(planned.data.map(({ consumer }) => consumer))].map((name) => {
    const { accountId: account, vpcEndpointId: id, privateDnsEnabled } = outputsOf(name);
    return {
      stack: name,
      associated: isAssociated(id),
      ...(byDomain.includes(name) ? { byDomain: true } : {}),
      grants: planned.data
        .filter(({ consumer }) => consumer === name)
        .map(({ consumer: _, vpcEndpointId: __, ...grant }) => grant),
      ...(account === undefined ? {} : { accountId: account }),
      ...(id === undefined ? {} : { vpcEndpointId: id }),
      ...(privateDnsEnabled === undefined ? {} : { privateDns: privateDnsEnabled }),
    };
  });
}
