import { z } from "zod";
import { symbolicId } from "../../policies/rules/access/api-arn";
import { domainCallArn, domainName } from "../../shared/access/domain";
import { parseUrn } from "../../shared/contract/urn";
import type { PlannedStep, PreviewReport } from "./report";
import { isPlanned, type PlanMoment, stateAt, stepsOf } from "./steps";

export const privateDomain = z.object({
  name: domainName,
  /** Missing while the domain does not exist. */
  id: z.string().optional(),
  /** The text of its policy; null: it has none; missing: not known yet. */
  policy: z.string().nullable().optional(),
});

/** The API's private domain: who may call by it, where the API's own names are closed. */
export type PlannedDomain = z.infer<typeof privateDomain>;

export const domainNames = "aws:apigateway/domainName:DomainName";
export const mappings = "aws:apigateway/basePathMapping:BasePathMapping";
const component = "private-api:provider:PrivateDomain";
const isOwn = ({ urn }: PlannedStep) => urn.includes(`${component}$`);

/** The domain at one moment; undefined where there is none, or it leads nowhere. */
export function domainAt(
  report: PreviewReport,
  moment: PlanMoment,
  unclear: string[],
): PlannedDomain | undefined {
  for (const step of stepsOf(report, domainNames))
    if (!isOwn(step) && isPlanned(step))
      unclear.push(`what DomainName ${parseUrn(step.urn).name} lets in is not judged`);
  const leads = stepsOf(report, mappings).some((step) => isOwn(step) && stateAt(step, moment) !== undefined);
  const step = stepsOf(report, domainNames).find((each) => isOwn(each) && stateAt(each, moment));
  const at = step && stateAt(step, moment);
  if (step === undefined || at === undefined || !leads) return undefined;
  const properties = moment === "old" ? { ...at.inputs, ...at.outputs } : { ...at.outputs, ...at.inputs };
  const kept = moment === "old" || ["same", "update"].includes(step.op);
  const id = kept ? z.string().safeParse(step.old?.outputs.domainNameId).data : undefined;
  const { policy } = properties;
  // What is not known yet is null; what a program leaves out is not there.
  const isUnset = policy === undefined || policy === "";
  const read = privateDomain.safeParse({
    name: properties.domainName,
    ...(id === undefined ? {} : { id }),
    ...(isUnset ? { policy: null } : typeof policy === "string" ? { policy } : {}),
  });
  if (read.success) return read.data;
  unclear.push(`what DomainName ${parseUrn(step.urn).name} lets in is not judged`);
  return undefined;
}

const grantees = z.array(z.looseObject({ consumer: z.string() }));

/** Stacks of the consumers that may call by the domain, as the component has them. */
export function domainConsumers(report: PreviewReport, moment: PlanMoment): readonly string[] {
  const inputs = stepsOf(report, component).map((step) => stateAt(step, moment)?.inputs)[0];
  return (grantees.safeParse(inputs?.grants).data ?? []).map(({ consumer }) => consumer);
}

/** By which policies name the domain's calls; an id that is not known yet is a symbolic one, never shown. */
export const callArnOf = (executionArn: string, { name, id = symbolicId }: PlannedDomain): string =>
  domainCallArn(executionArn, { name, id });
