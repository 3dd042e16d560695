import { type ConditionKey, conditionKey, type Presence } from "../parse/keys";
import type { Condition, ParsedStatement } from "../parse/policy";
import type { Box } from "../sets/box";
import { texts } from "../sets/text-set";
import { absence, intersect, type ValueSet } from "../sets/value-set";
import type { Compilation } from "./compilation";
import { conditionRange, whole } from "./condition";
import type { Holds } from "./condition-range";
import { domainOf, keyModel, type PolicyContext } from "./policy-context";
import { principalRange } from "./principal";
import { hasVariable, variableNames } from "./variables";

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

const ofSomeRequests = new Set<Presence>(["header", "domain", "some signed", "some roles", "some services"]);
/** Each doubles the boxes of its statement. */
const mostSplit = 3;

interface Split {
  readonly key: ConditionKey;
  readonly dimension: string;
}

/** Variables whose key only some requests have: without it their default is certain, or that nothing matches. */
function splitBy(statement: ParsedStatement, policyContext: PolicyContext): Split[] {
  const found = new Map<string, Split>();
  for (const name of variableNames(statement)) {
    const key = conditionKey(name, policyContext.policy);
    if (!key || !ofSomeRequests.has(key.present)) continue;
    const model = keyModel(key, policyContext);
    if (model.kind === "dimension") found.set(key.id, { key, dimension: model.dimension });
  }
  return [...found.values()].slice(0, mostSplit);
}

function compile(
  statement: ParsedStatement,
  conditions: readonly Condition[],
  policyContext: PolicyContext,
  work: Compilation,
): StatementBoxes {
  if (!statement.invokes) return nothing;
  const halves = (splits: readonly Split[], within: PolicyContext, all: readonly Holds[]): StatementBoxes => {
    const [split, ...others] = splits;
    if (!split) return boxesOf(statement, conditions, within, work, all);
    const { key, dimension } = split;
    const any = whole(key.type, within.universe);
    const missing = new Set([...(within.missing ?? []), key.id]);
    const without = halves(others, { ...within, missing }, [...all, { dimension, set: absence(any.kind) }]);
    const having = halves(others, within, [...all, { dimension, set: any }]);
    return { must: [...without.must, ...having.must], may: [...without.may, ...having.may] };
  };
  return halves(splitBy(statement, policyContext), policyContext, []);
}

function boxesOf(
  statement: ParsedStatement,
  conditions: readonly Condition[],
  policyContext: PolicyContext,
  work: Compilation,
  half: readonly Holds[],
): StatementBoxes {
  const ranges = conditions.map((condition) => conditionRange(condition, statement, policyContext, work));
  if (ranges.some(({ may }) => may === false)) return nothing;
  const principals = principalRange(statement, policyContext, work);
  const resource = work.resourceRange(statement, policyContext);
  const { not } = statement.resource;
  const boxes = (reading: "must" | "may"): Box[] => {
    const other = reading === "must" ? "may" : "must";
    const set = not ? texts({ excluded: [resource[other]] }) : texts({ required: [resource[reading]] });
    const all: Holds[] = [
      set.required.every((each) => each.isEverything) && set.excluded.length === 0
        ? true
        : { dimension: "resource", set },
      ...ranges.map((range) => range[reading]),
      ...half,
    ];
    return principals[reading].flatMap((start) => conjunction(start, all) ?? []);
  };
  return { must: boxes("must"), may: boxes("may") };
}

/** A condition on the endpoint itself, which each named endpoint settles. */
interface OwnCondition {
  readonly condition: Condition;
  readonly part: "id" | "vpc";
  readonly holds: (value: string) => boolean;
}

interface Prepared {
  readonly id: number;
  /** Ids of the only endpoints that a condition lets through, where one lists them. */
  readonly endpoints: ReadonlySet<string> | undefined;
  readonly variables: boolean;
  readonly own: readonly OwnCondition[];
  readonly others: readonly Condition[];
}

const ownParts: Readonly<Record<string, OwnCondition["part"]>> = {
  "aws:sourcevpce": "id",
  "aws:sourcevpc": "vpc",
};
const isList = ({ operator: { family, negated, ignoreCase, quantifier } }: Condition): boolean =>
  family === "string" && !negated && !ignoreCase && quantifier === undefined;
/** What a statement takes that holds nothing hard, in one policy context: what is hard counts its own steps. */
const stepsOfStatement = 1500;
const textFamilies = new Set(["string", "string-like"]);

/**
 * Compiles a policy's statements for one policy context after another. Contexts of named endpoints differ only in what the
 * endpoint's own keys are, so the rest of a statement is compiled once for all of them.
 */
export class StatementCompiler {
  private readonly made = new Map<string, StatementBoxes>();
  private readonly prepared = new Map<ParsedStatement, Prepared>();
  private readonly byContent = new Map<string, Prepared>();

  constructor(private readonly work: Compilation) {}

  /** False where the statement's conditions on the endpoint itself rule it out, whoever calls. */
  mayApply(statement: ParsedStatement, policyContext: PolicyContext): boolean {
    const { ingress } = policyContext;
    return this.prepare(statement, policyContext).own.every(({ part, holds }) => {
      const value = ingress.kind === "named" ? ingress[part] : undefined;
      return value === undefined || holds(value);
    });
  }

  /** The only named endpoints through which the statement may apply; undefined: it does not list them. */
  endpointsOf(statement: ParsedStatement, policyContext: PolicyContext): ReadonlySet<string> | undefined {
    return this.prepare(statement, policyContext).endpoints;
  }

  compile(statement: ParsedStatement, policyContext: PolicyContext): StatementBoxes {
    const { ingress } = policyContext;
    const { id, variables, own, others } = this.prepare(statement, policyContext);
    const open: Condition[] = [];
    for (const { condition, part, holds } of own) {
      const value = ingress.kind === "named" ? ingress[part] : undefined;
      if (value === undefined) open.push(condition);
      else if (!holds(value)) return nothing;
    }
    const door = `${policyContext.about} ${domainOf(ingress) ?? ""}`;
    const place = `${door} ${variables ? JSON.stringify(ingress) : `${ingress.kind} ${open.length}`}`;
    const key = `${id} ${policyContext.policy} ${policyContext.caller.kind} ${policyContext.caller.service ?? ""} ${place}`;
    const known = this.made.get(key);
    if (known) return known;
    this.work.budget.spend(stepsOfStatement);
    const boxes = compile(statement, [...others, ...open], policyContext, this.work);
    this.made.set(key, boxes);
    return boxes;
  }

  /** Statements that say the same are one, whatever their Sid and wherever they stand. */
  private prepare(statement: ParsedStatement, policyContext: PolicyContext): Prepared {
    const known = this.prepared.get(statement);
    if (known) return known;
    const { effect, principal, invokes, resource, conditions, variables } = statement;
    const written = conditions.map(({ operator, key, values }) => [operator.name, key, values]);
    const content = JSON.stringify([
      policyContext.policy,
      effect,
      principal,
      invokes,
      resource,
      written,
      variables,
    ]);
    const made = this.byContent.get(content) ?? this.make(statement, policyContext);
    this.byContent.set(content, made);
    this.prepared.set(statement, made);
    return made;
  }

  private make(statement: ParsedStatement, policyContext: PolicyContext): Prepared {
    const texts = [...statement.resource.patterns, ...statement.conditions.flatMap((each) => each.values)];
    const variables = texts.some((text) => hasVariable(text, statement));
    const own: OwnCondition[] = [];
    const others: Condition[] = [];
    for (const condition of statement.conditions) {
      const part = ownParts[conditionKey(condition.key, policyContext.policy)?.id ?? ""];
      const { family, negated } = condition.operator;
      if (part === undefined || variables || !textFamilies.has(family)) {
        others.push(condition);
        continue;
      }
      const { must } = this.work.textRange(condition, statement, policyContext, undefined);
      own.push({ condition, part, holds: (value) => must.accepts(value) !== negated });
    }
    const listed = own.find(({ condition, part }) => part === "id" && isList(condition));
    const endpoints = listed && new Set(listed.condition.values);
    return { id: this.byContent.size, endpoints, variables, own, others };
  }
}
