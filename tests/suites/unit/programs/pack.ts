import { report } from "../../../../policies/pack/report";
import { Properties } from "../../../../policies/resources/properties";
import type { Resource } from "../../../../policies/resources/resource";
import { rules } from "../../../../policies/rules/all";
import { titleOf } from "../../../../shared/contract/urn";
import type { ProgramRun } from "./run";

/** What would block an update of the stack: each violation of a mandatory rule on a resource, as the user reads it. */
export function blockedBy(run: ProgramRun): string[] {
  const resources: Resource[] = run.resources.map(({ urn, parentUrn, type, name, inputs, options }) => ({
    type,
    urn,
    name,
    properties: new Properties(inputs),
    protect: options.protect === true,
    parent: parentUrn,
    dependencies: [],
    propertyDependencies: {},
  }));
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const around = { seen: (urn: string) => byUrn.get(urn), config: {} };
  const occasion = { exemptions: [], today: "2026-01-02", preview: false };
  return rules.flatMap((rule) => {
    if (rule.scope === "stack" || rule.level !== "mandatory") return [];
    return resources.flatMap((resource) =>
      report(rule, rule.judge(resource, around), occasion, () => resource).violations.map(
        ({ message }) => `${titleOf(resource)}: ${rule.name}: ${message}`,
      ),
    );
  });
}
