/** The policies that decide on a class of requests, compiled. */
import type { Compilation } from "../compile/compilation";
import type { Ingress, PolicyContext } from "../compile/policy-context";
import { type StatementBoxes, StatementCompiler } from "../compile/statement";
import type { ParsedPolicy, ParsedStatement } from "../parse/policy";
import { keyOf } from "../sets/atoms";
import type { Box } from "../sets/box";
import { unite } from "../sets/language";
import { texts } from "../sets/text-set";
import type { ValueSet } from "../sets/value-set";

export interface LayerBoxes {
  readonly allow: readonly Box[];
  readonly deny: readonly Box[];
}

/** "overApproximation": what AWS might allow; "underApproximation": what it allows for certain. */
export type Approximation = "overApproximation" | "underApproximation";

export interface CompiledLayer {
  readonly overApproximation: LayerBoxes;
  readonly underApproximation: LayerBoxes;
  /** Equal for layers that say the same. */
  readonly key: string;
  /** Where each statement may apply. */
  readonly statements: readonly { readonly path: string; readonly may: readonly Box[] }[];
}

const openLayer: LayerBoxes = { allow: [new Map()], deny: [] };
const silentLayer: LayerBoxes = { allow: [], deny: [] };
export const open: CompiledLayer = {
  overApproximation: openLayer,
  underApproximation: openLayer,
  key: "open",
  statements: [],
};
export const silent: CompiledLayer = {
  overApproximation: silentLayer,
  underApproximation: silentLayer,
  key: "silent",
  statements: [],
};

const origins = new WeakMap<Box, string>();

/** Where the statement is that the box was compiled from; of several, the first. */
export const originOf = (box: Box): string => origins.get(box) ?? "";

/**
 * Boxes that differ only in the resource become one with the union of their resources, so that a hundred
 * statements of one shape cost no more than one statement with a hundred resources.
 */
function mergeResources(boxes: readonly Box[]): readonly Box[] {
  if (boxes.length < 2) return boxes;
  const groups = new Map<string, { rest: Box; resources: ValueSet[]; whole: boolean; origin: string }>();
  const merged: Box[] = [];
  for (const box of boxes) {
    const resource = box.get("resource");
    if (
      resource &&
      (resource.kind !== "text" || resource.excluded.length > 0 || resource.required.length !== 1)
    ) {
      merged.push(box);
      continue;
    }
    const rest = new Map(box);
    rest.delete("resource");
    const key = [...rest]
      .map(([dimension, set]) => `${dimension}=${keyOf(set)}`)
      .sort()
      .join();
    const group = groups.get(key) ?? { rest, resources: [], whole: false, origin: originOf(box) };
    groups.set(key, group);
    if (resource) group.resources.push(resource);
    else group.whole = true;
  }
  for (const { rest, resources, whole, origin } of groups.values()) {
    const languages = resources.flatMap((set) => (set.kind === "text" ? set.required : []));
    const box = whole ? rest : new Map([["resource", texts({ required: [unite(languages)] })], ...rest]);
    origins.set(box, origin);
    merged.push(box);
  }
  return merged;
}

interface StatementsByEndpoint {
  /** Those that list no endpoints. */
  readonly any: readonly ParsedStatement[];
  readonly listed: ReadonlyMap<string, readonly ParsedStatement[]>;
}

export class LayerCompiler {
  private readonly compiler: StatementCompiler;
  private readonly made = new Map<string, CompiledLayer>();
  private readonly ids = new Map<StatementBoxes, number>();
  private readonly statements = new Map<Ingress, Map<ParsedPolicy, readonly ParsedStatement[]>>();
  private readonly byEndpoint = new Map<ParsedPolicy, StatementsByEndpoint>();

  constructor(work: Compilation) {
    this.compiler = new StatementCompiler(work);
  }

  /** Statements that may apply to requests of the ingress; looked up once for all kinds of callers. */
  private statementsOf(policy: ParsedPolicy, policyContext: PolicyContext): readonly ParsedStatement[] {
    const byPolicy =
      this.statements.get(policyContext.ingress) ?? new Map<ParsedPolicy, readonly ParsedStatement[]>();
    this.statements.set(policyContext.ingress, byPolicy);
    const found =
      byPolicy.get(policy) ??
      this.candidates(policy, policyContext).filter((each) => this.compiler.mayApply(each, policyContext));
    byPolicy.set(policy, found);
    return found;
  }

  /** Of a thousand statements with an endpoint each, the endpoint's own, in the policy's order. */
  private candidates(policy: ParsedPolicy, policyContext: PolicyContext): readonly ParsedStatement[] {
    const { ingress } = policyContext;
    if (ingress.kind !== "named") return policy.statements;
    const { any, listed } = this.byEndpoint.get(policy) ?? this.index(policy, policyContext);
    const own = listed.get(ingress.id);
    if (!own) return any;
    return [...any, ...own].sort((a, b) => a.index - b.index);
  }

  private index(policy: ParsedPolicy, policyContext: PolicyContext): StatementsByEndpoint {
    const any: ParsedStatement[] = [];
    const listed = new Map<string, ParsedStatement[]>();
    for (const statement of policy.statements) {
      const endpoints = this.compiler.endpointsOf(statement, policyContext);
      if (!endpoints) any.push(statement);
      for (const id of endpoints ?? []) {
        const before = listed.get(id);
        if (before) before.push(statement);
        else listed.set(id, [statement]);
      }
    }
    const made = { any, listed };
    this.byEndpoint.set(policy, made);
    return made;
  }

  compile(policies: readonly ParsedPolicy[], policyContext: PolicyContext): CompiledLayer {
    const applicable: { statement: ParsedStatement; boxes: StatementBoxes }[] = [];
    const keys: string[] = [];
    for (const statement of policies.flatMap((policy) => this.statementsOf(policy, policyContext))) {
      const boxes = this.compiler.compile(statement, policyContext);
      if (boxes.may.length === 0) continue;
      for (const box of [...boxes.may, ...boxes.must])
        if (!origins.has(box)) origins.set(box, statement.path);
      applicable.push({ statement, boxes });
      const id = this.ids.get(boxes) ?? this.ids.size;
      this.ids.set(boxes, id);
      keys.push(`${statement.effect}${id}`);
    }
    const key = keys.join();
    const known = this.made.get(key);
    if (known) return known;
    const of = (effect: ParsedStatement["effect"], approximation: "must" | "may") =>
      mergeResources(
        applicable
          .filter(({ statement }) => statement.effect === effect)
          .flatMap(({ boxes }) => boxes[approximation]),
      );
    const layer: CompiledLayer = {
      overApproximation: { allow: of("Allow", "may"), deny: of("Deny", "must") },
      underApproximation: { allow: of("Allow", "must"), deny: of("Deny", "may") },
      key,
      statements: applicable.map(({ statement, boxes }) => ({ path: statement.path, may: boxes.may })),
    };
    this.made.set(key, layer);
    return layer;
  }
}
