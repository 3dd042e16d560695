import type { Condition, ParsedStatement } from "../parse/policy";
import type { Work } from "../sets/work";
import { type CallerPart, partPatterns, partReading } from "./caller-text";
import { type TextRange, textRange } from "./condition-values";
import { toTokens } from "./patterns";
import { domainOf, type PolicyContext } from "./policy-context";
import { type LanguageRange, resourceRange } from "./resource";
import { hasVariable } from "./variables";

/** Something in a document whose effect cannot be known, and why. */
export interface Note {
  readonly path: string;
  readonly message: string;
}

export class Notes {
  private readonly byText = new Map<string, Note>();

  add(path: string, message: string): void {
    this.byText.set(`${path}: ${message}`, { path, message });
  }

  get list(): readonly Note[] {
    return [...this.byText.values()];
  }
}

/** What compiling the documents of one case learns and keeps. */
export class Compilation {
  readonly notes = new Notes();

  /** @param pairs some document names a character beyond the basic plane, of two halves */
  constructor(
    private readonly pairs: boolean,
    readonly budget: Work,
  ) {}

  private readonly resources = new Map<ParsedStatement, LanguageRange>();
  /** By domain. */
  private readonly domainResources = new Map<string, Map<ParsedStatement, LanguageRange>>();
  private readonly ranges = new Map<Condition, Map<string, TextRange>>();

  /** A statement's resources; they are the same in every policy context unless variables make them differ. */
  resourceRange(statement: ParsedStatement, policyContext: PolicyContext): LanguageRange {
    const resources = this.resourcesOf(policyContext);
    const known = resources.get(statement);
    if (known) return known;
    const range = resourceRange(statement, policyContext, this.notes);
    if (!statement.resource.patterns.some((pattern) => hasVariable(pattern, statement))) {
      resources.set(statement, range);
    }
    return range;
  }

  private resourcesOf({ about, ingress }: PolicyContext): Map<ParsedStatement, LanguageRange> {
    const domain = about === "domain" ? domainOf(ingress) : undefined;
    if (domain === undefined) return this.resources;
    const known = this.domainResources.get(domain) ?? new Map<ParsedStatement, LanguageRange>();
    this.domainResources.set(domain, known);
    return known;
  }

  /** The values of a condition on texts; made once, however many endpoints are looked at. */
  textRange(
    condition: Condition,
    statement: ParsedStatement,
    policyContext: PolicyContext,
    part: CallerPart | undefined,
  ): TextRange {
    const make = () =>
      textRange(
        condition,
        statement,
        policyContext,
        part ? partReading[part] : {},
        (items, reading) =>
          part
            ? partPatterns(part, items, reading, policyContext.caller.kind, policyContext.api.partition)
            : [toTokens(items, reading)],
        this.pairs,
      );
    const key = part ? `${part} of ${policyContext.caller.kind}` : "";
    const known = this.ranges.get(condition) ?? new Map<string, TextRange>();
    const found = known.get(key);
    if (found) return found;
    const range = make();
    if (!condition.values.some((value) => hasVariable(value, statement))) {
      this.ranges.set(condition, known.set(key, range));
    }
    return range;
  }
}
