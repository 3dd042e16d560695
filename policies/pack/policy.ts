import type {
  PolicyConfigSchema,
  PolicyResource,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { z } from "zod";
import { Properties } from "../resources/properties";
import type { Resource } from "../resources/resource";
import type { ResourceRule, Rule, StackRule } from "../rules/rule";
import { isDryRun } from "./dry-run";
import { exemption } from "./exemptions";
import { expired, type Occasion, type Report, report } from "./report";
import { plainValues } from "./values";

const common = z.object({ exemptions: z.array(exemption).default([]) });

/** Resources registered so far in this run, by URN: what a rule may look up beside its subject. */
export class Registry {
  private readonly byUrn = new Map<string, Resource>();

  /** The SDK calls each policy with the same resource: the copy is made once. */
  resource(args: ResourceValidationArgs): Resource {
    const known = this.byUrn.get(args.urn);
    if (known !== undefined && this.latest === args.urn) return known;
    const resource = inputsOf(args);
    this.byUrn.set(args.urn, resource);
    this.latest = args.urn;
    return resource;
  }

  readonly seen = (urn: string): Resource | undefined => this.byUrn.get(urn);

  private latest: string | undefined;
}

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

function configSchema(rule: Rule): PolicyConfigSchema {
  const own = Object.entries(rule.settings ?? {}).map(([name, { schema }]) => [name, jsonSchema(schema)]);
  return {
    properties: { exemptions: jsonSchema(common.shape.exemptions), ...Object.fromEntries(own) },
  };
}

function jsonSchema(schema: z.ZodType): PolicyConfigSchema["properties"][string] {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: "input", target: "draft-7" });
  return json as PolicyConfigSchema["properties"][string];
}

function inputsOf(args: ResourceValidationArgs): Resource {
  return {
    type: args.type,
    urn: args.urn,
    name: args.name,
    properties: new Properties(plainValues(args.props)),
    protect: args.opts.protect,
    parent: args.opts.parent,
    provider: args.provider && new Properties(plainValues(args.provider.props)),
    dependencies: [],
    propertyDependencies: {},
  };
}

function outputsOf(resource: PolicyResource): Resource {
  return {
    type: resource.type,
    urn: resource.urn,
    name: resource.name,
    properties: new Properties(plainValues(resource.props)),
    protect: resource.opts.protect,
    parent: resource.parent?.urn,
    provider: resource.provider && new Properties(plainValues(resource.provider.props)),
    dependencies: resource.dependencies.map(({ urn }) => urn),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([name, from]) => [name, from.map(({ urn }) => urn)]),
    ),
  };
}

function occasionOf(config: Readonly<Record<string, unknown>>): Occasion {
  const { exemptions } = common.parse(config);
  return { exemptions, today: new Date().toISOString().slice(0, 10), preview: isDryRun() };
}
