import type { ReportViolation, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { ResourceRule, Rule, StackRule } from "../rules/rule";
import { configSchema, occasionOf } from "./config";
import { outputsOf, type Registry } from "./registry";
import { expired, type Report, report } from "./report";

export function resourcePolicy(rule: ResourceRule, registry: Registry): ResourceValidationPolicy {
  return {
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
      const occasion = occasionOf(config);
      const verdict = rule.judge(resource, { seen: registry.seen, config });
      for (const item of expired(rule, occasion, [resource])) reportViolation(item.message);
      tell(
        report(rule, verdict, occasion, () => resource),
        reportViolation,
        args.notApplicable,
      );
    },
  };
}

export function stackPolicy(rule: StackRule, registry: Registry): StackValidationPolicy {
  return {
    ...metadata(rule),
    validateStack: (args, reportViolation) => {
      const resources = args.resources.map(outputsOf);
      const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
      const config = args.getConfig<Record<string, unknown>>();
      const occasion = occasionOf(config);
      const verdict = rule.judge(resources, { seen: (urn) => registry.seen(urn) ?? byUrn.get(urn), config });
      for (const item of expired(rule, occasion, resources)) reportViolation(item.message, item.urn);
      const find = (urn: string | undefined) =>
        byUrn.get(urn ?? "") ?? { name: urn ?? "the stack", urn: urn ?? "" };
      tell(report(rule, verdict, occasion, find), reportViolation, args.notApplicable);
    },
  };
}

function tell(
  told: Report,
  reportViolation: ReportViolation,
  notApplicable: (reason?: string) => never,
): void {
  for (const { message, urn } of told.violations) reportViolation(message, urn);
  if (told.notApplicable !== undefined) notApplicable(told.notApplicable);
  if (told.waiting === undefined) return;
  const { cause, message } = told.waiting;
  // The SDK makes its own error for an unknown value an advisory in previews, whatever the rule's level.
  if (cause === undefined) throw new Error(message);
  cause.message = message;
  throw cause;
}

function metadata(rule: Rule) {
  const [first] = rule.counterparts;
  return {
    name: rule.name,
    displayName: rule.name,
    description: rule.description,
    enforcementLevel: rule.level,
    severity: rule.severity,
    tags: [...rule.tags, ...rule.counterparts.map(({ catalog, id }) => `${catalog}: ${id}`)],
    remediationSteps: rule.remediation,
    url: rule.url,
    configSchema: configSchema(rule),
    ...(first && {
      framework: { name: first.catalog, version: "", reference: first.id, specification: rule.url },
    }),
  };
}
