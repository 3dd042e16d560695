import type { Condition, Statement } from "../document/policy";
import { type CallerPart, partPatterns, partReading } from "./caller-text";
import { type TextRange, textRange } from "./condition-values";
import { Notes } from "./notes";
import { toTokens } from "./patterns";
import { hasVariable } from "./variables";
import type { View } from "./view";

/** What compiling the documents of one case learns and keeps. */
export class Compilation {
  readonly notes = new Notes();
  private readonly ranges = new Map<Condition, Map<string, TextRange>>();

  /** The values of a condition on texts; made once, however many endpoints are looked at. */
  textRange(condition: Condition, statement: Statement, view: View, part: CallerPart | undefined): TextRange {
    const make = () =>
      textRange(condition, statement, view, part ? partReading[part] : {}, (items, reading) =>
        part
          ? partPatterns(part, items, reading, view.caller.kind, view.api.partition)
          : [toTokens(items, reading)],
      );
    if (condition.values.some((value) => hasVariable(value, statement))) return make();
    const key = part ? `${part} of ${view.caller.kind}` : "";
    const known = this.ranges.get(condition) ?? new Map<string, TextRange>();
    this.ranges.set(condition, known);
    const range = known.get(key) ?? make();
    known.set(key, range);
    return range;
  }
}
