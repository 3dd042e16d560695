import type { ReportViolation, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { concernsPrivateApi } from "../resources/private-api-signs";
import type { Resource } from "../resources/resource";
import type { ResourceRule, Rule, StackRule } from "../rules/rule";
import type { RuleVerdict } from "../rules/verdict";
import { configSchema, isSwitchedOn, runContextOf } from "./config";
import { outputsOf, type Registry } from "./registry";
import { expired, type Report, type RunContext, report } from "./report";

interface Judged {
  readonly resource: Resource;
  readonly verdict: RuleVerdict;
}

/**
 * Judges each resource before it is created. Where nothing has shown yet that the stack is about a private API, what
 * there is to report is kept until the end of the stack shows it.
 */
export function resourcePolicy(rule: ResourceRule, registry: Registry): ResourceValidationPolicy {
  const postponed: Judged[] = [];
  const policy: ResourceValidationPolicy & Partial<Pick<StackValidationPolicy, "validateStack">> = {
    ...metadata(rule),
    validateResource: (args, reportViolation) => {
      // Kept before the type is looked at: a part asks for its component.
      const types = rule.types;
      if (!types.includes(args.type)) {
        if (args.type.startsWith("private-api:")) registry.resource(args);
        args.notApplicable(`not about ${args.type}`);
      }
      const resource = registry.resource(args);
      const config = args.getConfig<Record<string, unknown>>();
      const runContext = runContextOf(config);
      const verdict = rule.judge(resource, { seen: registry.seen, config });
      const late = expired(rule, runContext, [resource]);
      if (registry.concernsPrivateApi || isSwitchedOn(rule, config)) {
        for (const item of late) reportViolation(item.message);
        const reported = report(rule, verdict, runContext, () => resource);
        sendReport(reported, reportViolation, args.notApplicable);
        return;
      }
      if (late.length === 0 && !("undetermined" in verdict)) return;
      postponed.push({ resource, verdict });
      // The SDK copies the whole stack for each policy on it: a rule becomes one when it has something to report.
      policy.validateStack = (stack, reportViolationAtEnd) => {
        if (!concernsPrivateApi(stack.resources.map(outputsOf), registry.seen))
          stack.notApplicable(noPrivateApi);
        const resources = postponed.map(({ resource }) => resource);
        reportAtEnd(
          rule,
          joined(postponed),
          resources,
          runContext,
          reportViolationAtEnd,
          stack.notApplicable,
        );
      };
    },
  };
  return policy;
}

export function stackPolicy(rule: StackRule, registry: Registry): StackValidationPolicy {
  return {
    ...metadata(rule),
    validateStack: (args, reportViolation) => {
      const resources = args.resources.map(outputsOf);
      const config = args.getConfig<Record<string, unknown>>();
      if (!isSwitchedOn(rule, config) && !concernsPrivateApi(resources, registry.seen))
        args.notApplicable(noPrivateApi);
      const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
      const verdict = rule.judge(resources, { seen: (urn) => registry.seen(urn) ?? byUrn.get(urn), config });
      reportAtEnd(rule, verdict, resources, runContextOf(config), reportViolation, args.notApplicable);
    },
  };
}

const noPrivateApi = "the stack has no private API and no endpoint for one";

/** What was found of single resources, as one verdict on the stack. */
function joined(judged: readonly Judged[]): RuleVerdict {
  const of = <T>(list: (verdict: RuleVerdict) => readonly T[]) =>
    judged.flatMap(({ resource: { urn }, verdict }) => list(verdict).map((item) => ({ urn, ...item })));
  const findings = of((verdict) => (verdict.kind === "violating" ? verdict.findings : []));
  const undetermined = of((verdict) => ("undetermined" in verdict ? verdict.undetermined : []));
  return findings.length > 0
    ? { kind: "violating", findings, undetermined }
    : { kind: "undecidable", undetermined };
}

function reportAtEnd(
  rule: Rule,
  verdict: RuleVerdict,
  resources: readonly Resource[],
  runContext: RunContext,
  reportViolation: ReportViolation,
  notApplicable: (reason?: string) => never,
): void {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  for (const item of expired(rule, runContext, resources)) reportViolation(item.message, item.urn);
  const find = (urn: string | undefined) =>
    byUrn.get(urn ?? "") ?? { name: urn ?? "the stack", urn: urn ?? "" };
  sendReport(report(rule, verdict, runContext, find), reportViolation, notApplicable);
}

function sendReport(
  report: Report,
  reportViolation: ReportViolation,
  notApplicable: (reason?: string) => never,
): void {
  for (const { message, urn } of report.violations) reportViolation(message, urn);
  if (report.notApplicable !== undefined) notApplicable(report.notApplicable);
  if (report.waiting === undefined) return;
  const { cause, message } = report.waiting;
  // The SDK makes its own error for an unknown value an advisory in previews, whatever the rule's level.
  if (cause === undefined) throw new Error(message);
  cause.message = message;
  throw cause;
}

function metadata(rule: Rule) {
  const [first] = rule.controls;
  return {
    name: rule.name,
    displayName: rule.name,
    description: rule.description,
    enforcementLevel: rule.level,
    severity: rule.severity,
    tags: [...rule.tags, ...rule.controls.map(({ catalog, id }) => `${catalog}: ${id}`)],
    remediationSteps: rule.remediation,
    url: rule.url,
    configSchema: configSchema(rule),
    ...(first && {
      framework: { name: first.catalog, version: "", reference: first.id, specification: rule.url },
    }),
  };
}
