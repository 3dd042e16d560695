import { parseUrn } from "../../shared/contract/urn";
import { eventsIn, type OperationMetadata } from "../stacks/events";

type Values = Readonly<Record<string, unknown>>;

/** What a resource is at one moment. A property that is null is not known yet. */
interface ResourceState {
  readonly id: string | null | undefined;
  readonly inputs: Values;
  readonly outputs: Values;
}

/** One operation that the engine plans, with what the resource is before and after it. */
export interface PlannedStep {
  readonly op: string;
  readonly urn: string;
  readonly old: ResourceState | undefined;
  readonly new: ResourceState | undefined;
  /** Properties that differ. */
  readonly diffs: readonly string[] | undefined;
}

/** What the engine plans for one stack. */
export interface PreviewReport {
  /** In the engine's order; where AWS was read again, "old" is what it has. */
  readonly steps: readonly PlannedStep[];
  /** What stops the plan: errors of the program and of the engine, and mandatory rules that it breaks. */
  readonly errors: readonly string[];
  /** Whether the plan was made to its end, though it may break rules: then what is not planned is not there. */
  readonly complete: boolean;
}

/** What the engine writes for a value that is not known yet. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** @param log the engine's events, one JSON object a line; a line that was cut off is left out */
export function previewReportOf(log: string): PreviewReport {
  const steps = new Map<string, PlannedStep>();
  let result: string | undefined;
  const [errors, violations]: [string[], string[]] = [[], []];
  for (const event of eventsIn(log)) {
    const planned = (event.resourcePreEvent ?? event.resOutputsEvent)?.metadata;
    if (planned !== undefined) {
      const key = `${planned.op} ${planned.urn}`;
      // What follows says more of the outputs, and may leave out what differs.
      steps.set(key, stepOf(planned, steps.get(key)));
    }
    const { diagnosticEvent: diagnostic, policyEvent: rule, summaryEvent: summary } = event;
    if (summary !== undefined) result = summary.result ?? "succeeded";
    if (diagnostic?.severity === "error") errors.push(plain(diagnostic.message));
    if (rule?.enforcementLevel === "mandatory")
      violations.push(`rule ${rule.policyName}: ${plain(rule.message)}${about(rule.resourceUrn)}`);
  }
  // The engine sums up what it reported before.
  const own = errors.filter((text) => text !== "" && !/^(preview|update) failed$/.test(text));
  // The engine reports rules in no order.
  const all = [...new Set([...own, ...violations.sort()])];
  return {
    steps: [...steps.values()],
    errors: all.length > 0 ? all : [...new Set(errors)],
    complete: own.length === 0 && result !== undefined && (violations.length > 0 || result === "succeeded"),
  };
}

function stepOf({ op, urn, ...planned }: OperationMetadata, earlier: PlannedStep | undefined): PlannedStep {
  const diffs = planned.diffs ?? earlier?.diffs;
  return { op, urn, old: stateOf(planned.old), new: stateOf(planned.new), diffs };
}

function stateOf(state: OperationMetadata["old"]): ResourceState | undefined {
  if (!state) return undefined;
  const { id, inputs, outputs } = state;
  return { id: id === unknownValue ? null : id, inputs: knownIn(inputs), outputs: knownIn(outputs ?? {}) };
}

function knownIn(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([key, each]) => [key, known(each)]));
}

/** With null for what is not known yet; no program sets a property to null. */
function known(value: unknown): unknown {
  if (value === unknownValue) return null;
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== "object" || value === null) return value;
  return knownIn({ ...value });
}

const about = (urn: string | undefined) => (urn === undefined ? "" : ` (${parseUrn(urn).name})`);

/** Without the engine's marks for colours, and those of a terminal. */
function plain(message: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what colours are made of
  return message.replace(/<\{%[^%]*%\}>|\u001b\[[0-9;]*m/g, "").trim();
}
