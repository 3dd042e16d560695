import { z } from "zod";
import { matchesPattern } from "../resources/resource";
import type { RuleFinding } from "../rules/verdict";

/** A resource that a rule shall not block for a time, with the reason why. */
export const exemption = z.strictObject({
  /** Name or URN of the resource; * stands for any text. */
  resource: z.string().min(1),
  reason: z.string().min(10, "give the reason in at least 10 characters"),
  /** Last day that it holds, UTC. */
  expires: z.iso.date("expected a date, YYYY-MM-DD"),
});

export type Exemption = z.infer<typeof exemption>;

/** The exemption that covers a resource, if any; one that has not expired goes first. */
export function exemptionFor(
  exemptions: readonly Exemption[],
  resource: { readonly urn: string; readonly name: string },
  today: string,
): Exemption | undefined {
  const covering = exemptions.filter(
    ({ resource: pattern }) =>
      matchesPattern(pattern, resource.name) || matchesPattern(pattern, resource.urn),
  );
  return covering.find((item) => !isExpired(item, today)) ?? covering[0];
}

export function isExpired(item: Exemption, today: string): boolean {
  return item.expires < today;
}

/** The message about an exemption that has expired, whether or not the resource meets the rule by now. */
export function expiredFinding(item: Exemption, rule: string): RuleFinding {
  return {
    message: `the exemption of "${item.resource}" from ${rule} ("${item.reason}") expired on ${item.expires}`,
    fix: "meet the rule and remove the exemption, or have a new date agreed",
  };
}
