import type { Rule } from "../rules/rule";
import type { RuleFinding, RuleVerdict, Undetermined } from "../rules/verdict";
import { type Exemption, exemptionFor, expiredFinding, isExpired } from "./exemptions";

/** What is reported to the engine about one subject. */
export interface Report {
  /** Reported at the rule's level. */
  readonly violations: readonly { readonly message: string; readonly urn?: string | undefined }[];
  /** Not decided in this preview: reported by name, and decided by the update. */
  readonly waiting?: { readonly message: string; readonly cause?: Error | undefined };
  readonly notApplicable?: string;
}

export interface Subject {
  readonly name: string;
  readonly urn: string;
}

export interface RunContext {
  readonly exemptions: readonly Exemption[];
  /** YYYY-MM-DD, UTC. */
  readonly today: string;
  /** Only a preview may leave a question to the update. */
  readonly preview: boolean;
}

/** Turns a verdict into messages; `find` names the resource that a finding of a stack rule is about. */
export function report(
  rule: Rule,
  verdict: RuleVerdict,
  { exemptions, today, preview }: RunContext,
  find: (urn: string | undefined) => Subject,
): Report {
  if (verdict.kind === "not applicable") return { violations: [], notApplicable: verdict.reason };
  const exempt = (urn: string | undefined) => {
    const item = exemptionFor(exemptions, find(urn), today);
    return item !== undefined && !isExpired(item, today);
  };
  const findings = verdict.kind === "violating" ? verdict.findings.filter(({ urn }) => !exempt(urn)) : [];
  const undetermined =
    verdict.kind === "compliant" ? [] : verdict.undetermined.filter(({ urn }) => !exempt(urn));
  const waits = (item: Undetermined) => preview && item.awaits !== undefined;
  const settled = undetermined.filter((item) => !waits(item));
  const waiting = undetermined.filter(waits);
  const violations = [
    ...findings.map((finding) => ({ message: violationText(rule, finding), urn: finding.urn })),
    ...settled.map((item) => ({ message: undeterminedText(rule, item), urn: item.urn })),
  ];
  if (waiting.length === 0) return { violations };
  return { violations, waiting: { message: waitingText(rule, waiting, find), cause: waiting[0]?.cause } };
}

/** Exemptions that cover a subject but ran out: each is a violation of its own. */
export function expired(
  rule: Rule,
  { exemptions, today }: RunContext,
  subjects: readonly Subject[],
): { message: string; urn: string }[] {
  return subjects.flatMap((subject) => {
    const item = exemptionFor(exemptions, subject, today);
    if (item === undefined || !isExpired(item, today)) return [];
    return [{ message: violationText(rule, expiredFinding(item, rule.name)), urn: subject.urn }];
  });
}

function violationText(rule: Rule, finding: RuleFinding): string {
  return `${finding.message}\nfix: ${finding.fix ?? rule.remediation}`;
}

function undeterminedText(rule: Rule, item: Undetermined): string {
  return `could not be decided, which is not a pass: ${item.reason}\nfix: ${rule.remediation}`;
}

function waitingText(
  rule: Rule,
  undetermined: readonly Undetermined[],
  find: (urn: string | undefined) => Subject,
): string {
  const reasons = undetermined.map((item) =>
    item.urn ? `${find(item.urn).name}: ${item.reason}` : item.reason,
  );
  const shown = [...new Set(reasons)].slice(0, 5);
  const more = reasons.length > shown.length ? `; and ${reasons.length - shown.length} more` : "";
  return `${rule.name} is undecidable in this preview, the update decides it: ${shown.join("; ")}${more}`;
}
