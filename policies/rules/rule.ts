import type { z } from "zod";
import type { Resource } from "../resources/resource";
import { judge, notApplicable, type RuleFinding, type RuleOutcome, type RuleVerdict } from "./verdict";

interface CatalogControl {
  /** Who publishes it: "AWS Security Hub", "checkov", "Trivy", "Prowler", "AWS Config". */
  readonly catalog: string;
  readonly id: string;
}

export interface RuleDescription {
  /** Lower case with hyphens; the key of its config. */
  readonly name: string;
  /** One sentence: what holds where the rule is met. */
  readonly description: string;
  /** Why it matters, for the documentation. */
  readonly explanation: string;
  readonly remediation: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  /** "advisory" where a good program may rightly not meet it; `explanation` then says when. */
  readonly level: "mandatory" | "advisory";
  readonly tags: readonly string[];
  /** The same concern in published catalogs; the first is named as the policy's framework. */
  readonly controls: readonly CatalogControl[];
  /** The page that the rule rests on. */
  readonly url: string;
  /** Settings of this rule beyond exemptions, with their JSON schema for Pulumi. */
  readonly settings?: Readonly<Record<string, Setting>>;
}

export interface Setting {
  readonly schema: z.ZodType;
  readonly description: string;
}

/** What a rule may know beside its subject. */
export interface RuleContext {
  /** Resources that were registered before: a component always is before its parts. */
  readonly seen: (urn: string) => Resource | undefined;
  /** This rule's config, as given. */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface ResourceRule extends RuleDescription {
  readonly scope: "resource";
  readonly types: readonly string[];
  readonly judge: (resource: Resource, ruleContext: RuleContext) => RuleVerdict;
}

export interface StackRule extends RuleDescription {
  readonly scope: "stack";
  readonly judge: (resources: readonly Resource[], ruleContext: RuleContext) => RuleVerdict;
}

export type Rule = ResourceRule | StackRule;

type Body<Subject> = (subject: Subject, ruleContext: RuleContext) => RuleOutcome | readonly RuleFinding[];

/** A rule on each resource of some types, judged by its inputs before it is created or changed. */
export function resourceRule(
  rule: RuleDescription & { readonly types: readonly string[]; readonly check: Body<Resource> },
): ResourceRule {
  const { check, ...description } = rule;
  return {
    ...description,
    scope: "resource",
    judge: (resource, ruleContext) =>
      judge(() => {
        if (!rule.types.includes(resource.type)) notApplicable(`not about ${resource.type}`);
        return check(resource, ruleContext);
      }),
  };
}

/** A rule on the stack as a whole, judged by its outputs at the end of a preview or update. */
export function stackRule(rule: RuleDescription & { readonly check: Body<readonly Resource[]> }): StackRule {
  const { check, ...description } = rule;
  return { ...description, scope: "stack", judge: (stack, around) => judge(() => check(stack, around)) };
}
