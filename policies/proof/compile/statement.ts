import { conditionKey } from "../document/keys";
import type { Condition, Statement } from "../document/policy";
import type { Box } from "../sets/box";
import { texts } from "../sets/text-set";
import { intersect, type ValueSet } from "../sets/value-set";
import type { Compilation } from "./compilation";
import { conditionRange } from "./condition";
import type { Holds } from "./holds";
import { principalRange } from "./principal";
import { hasVariable } from "./variables";
import { keyModel, type View } from "./view";

/** Requests that a statement applies to: for certain, and possibly. */
export interface StatementBoxes {
  readonly must: readonly Box[];
  readonly may: readonly Box[];
}

const nothing: StatementBoxes = { must: [], may: [] };

function conjunction(start: ReadonlyMap<string, ValueSet>, all: readonly Holds[]): Box | undefined {
  const box = new Map(start);
  for (const holds of all) {
    if (holds === false) return undefined;
    if (holds === true) continue;
    const before = box.get(holds.dimension);
    box.set(holds.dimension, before ? intersect(before, holds.set) : holds.set);
  }
  return box;
}

function compile(
  statement: Statement,
  conditions: readonly Condition[],
  view: View,
  work: Compilation,
): StatementBoxes {
  if (!statement.invokes) return nothing;
  const ranges = conditions.map((condition) => conditionRange(condition, statement, view, work));
  if (ranges.some(({ may }) => may === false)) return nothing;
  const principals = principalRange(statement, view, work);
  const resource = work.resourceRange(statement, view);
  const { not } = statement.resource;
  const boxes = (reading: "must" | "may"): Box[] => {
    const other = reading === "must" ? "may" : "must";
    const set = not ? texts({ excluded: [resource[other]] }) : texts({ required: [resource[reading]] });
    const all: Holds[] = [
      set.required.every((each) => each.isEverything) && set.excluded.length === 0
        ? true
        : { dimension: "resource", set },
      ...ranges.map((range) => range[reading]),
    ];
    return principals[reading].flatMap((start) => conjunction(start, all) ?? []);
  };
  return { must: boxes("must"), may: boxes("may") };
}

/** Whether the condition asks for something that the one endpoint of the view settles. */
function isOwnKey(condition: Condition, view: View): boolean {
  const key = conditionKey(condition.key, view.policy);
  const own = key?.id === "aws:sourcevpce" || key?.id === "aws:sourcevpc";
  return own && keyModel(key, view).kind === "constant";
}

/**
 * Compiles a policy's statements for one view after another. Views of named endpoints differ only in what the
 * endpoint's own keys are, so the rest of a statement is compiled once for all of them.
 */
export class StatementCompiler {
  private readonly made = new Map<string, StatementBoxes>();
  private readonly ids = new Map<Statement, { readonly id: number; readonly variables: boolean }>();

  constructor(private readonly work: Compilation) {}

  compile(statement: Statement, view: View): StatementBoxes {
    const { id, variables } = this.identify(statement);
    const [constants, others] = variables ? [[], statement.conditions] : this.split(statement, view);
    for (const condition of constants) {
      const { must } = conditionRange(condition, statement, view, this.work);
      if (must === false) return nothing;
    }
    const undecided = others.some((condition) => isOwnKey(condition, view));
    const vpc = view.way.kind === "named" && view.way.vpc !== undefined;
    const way =
      variables || undecided ? JSON.stringify(view.way) : `${view.way.kind}${vpc ? " in a known VPC" : ""}`;
    const key = `${id} ${view.policy} ${view.caller.kind} ${view.caller.service ?? ""} ${way}`;
    const known = this.made.get(key) ?? compile(statement, others, view, this.work);
    this.made.set(key, known);
    return known;
  }

  /** Conditions that this one endpoint decides by itself, and the others. */
  private split(statement: Statement, view: View): [Condition[], Condition[]] {
    const constants: Condition[] = [];
    const others: Condition[] = [];
    for (const condition of statement.conditions) {
      const range = isOwnKey(condition, view)
        ? conditionRange(condition, statement, view, this.work)
        : undefined;
      if (range && typeof range.must === "boolean" && range.must === range.may) constants.push(condition);
      else others.push(condition);
    }
    return [constants, others];
  }

  private identify(statement: Statement) {
    const known = this.ids.get(statement);
    if (known) return known;
    const texts = [...statement.resource.patterns, ...statement.conditions.flatMap((each) => each.values)];
    const made = { id: this.ids.size, variables: texts.some((text) => hasVariable(text, statement)) };
    this.ids.set(statement, made);
    return made;
  }
}
