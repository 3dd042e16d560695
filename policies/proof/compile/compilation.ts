import type { Condition, Statement } from "../document/policy";
import { type CallerPart, partPatterns, partReading } from "./caller-text";
import { type TextRange, textRange } from "./condition-values";
import { Notes } from "./notes";
import { toTokens } from "./patterns";
import { type LanguageRange, resourceRange } from "./resource";
import { hasVariable } from "./variables";
import type { View } from "./view";

/** What compiling the documents of one case learns and keeps. */
export class Compilation {
  readonly notes = new Notes();
  private readonly resources = new Map<Statement, LanguageRange>();
  private readonly ranges = new Map<Condition, Map<string, TextRange>>();

  /** A statement's resources; they are the same in every view unless variables make them differ. */
  resourceRange(statement: Statement, view: View): LanguageRange {
    const known = this.resources.get(statement);
    if (known) return known;
    const range = resourceRange(statement, view, this.notes);
    if (!statement.resource.patterns.some((pattern) => hasVariable(pattern, statement))) {
      this.resources.set(statement, range);
    }
    return range;
  }

  /** The values of a condition on texts; made once, however many endpoints are looked at. */
  textRange(condition: Condition, statement: Statement, view: View, part: CallerPart | undefined): TextRange {
    const make = () =>
      textRange(condition, statement, view, part ? partReading[part] : {}, (items, reading) =>
        part
          ? partPatterns(part, items, reading, view.caller.kind, view.api.partition)
          : [toTokens(items, reading)],
      );
    const key = part ? `${part} of ${view.caller.kind}` : "";
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
