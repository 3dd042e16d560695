import { z } from "zod";

const values = z.record(z.string(), z.unknown());

/** A property that is null is not known yet. */
const state = z.object({
  id: z.string().nullish(),
  inputs: values.default({}),
  outputs: values.nullish().transform((outputs) => outputs ?? {}),
});

const metadata = z.object({
  op: z.string(),
  urn: z.string(),
  old: state.nullish(),
  new: state.nullish(),
  diffs: z.array(z.string()).nullish(),
});

/** Events of the engine's log, as far as they are read here. https://www.pulumi.com/docs/reference/pkg/nodejs/pulumi/pulumi/automation/ */
const event = z.object({
  resourcePreEvent: z.object({ metadata }).optional(),
  resOutputsEvent: z.object({ metadata }).optional(),
  diagnosticEvent: z
    .object({ message: z.string(), severity: z.string(), urn: z.string().optional() })
    .optional(),
  policyEvent: z
    .object({
      message: z.string(),
      policyName: z.string(),
      enforcementLevel: z.string(),
      resourceUrn: z.string().optional(),
    })
    .optional(),
  /** The last word on the plan. */
  summaryEvent: z.object({ result: z.string().optional() }).optional(),
});

/** One operation that the engine plans, with what the resource is before and after it. */
export type PlannedStep = z.infer<typeof metadata>;

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
  for (const line of log.split("\n")) {
    const read = parse(line);
    const planned = (read?.resourcePreEvent ?? read?.resOutputsEvent)?.metadata;
    if (planned !== undefined) {
      const key = `${planned.op} ${planned.urn}`;
      // What follows says more of the outputs, and may leave out what differs.
      steps.set(key, { ...planned, diffs: planned.diffs ?? steps.get(key)?.diffs });
    }
    const { diagnosticEvent: diagnostic, policyEvent: rule, summaryEvent: summary } = read ?? {};
    if (summary !== undefined) result = summary.result ?? "succeeded";
    if (diagnostic?.severity === "error") errors.push(plain(diagnostic.message));
    if (rule?.enforcementLevel === "mandatory")
      violations.push(`rule ${rule.policyName}: ${plain(rule.message)}${about(rule.resourceUrn)}`);
  }
  // The engine sums up what it told before.
  const own = errors.filter((text) => text !== "" && !/^(preview|update) failed$/.test(text));
  // Rules are told in no order.
  const all = [...new Set([...own, ...violations.sort()])];
  return {
    steps: [...steps.values()],
    errors: all.length > 0 ? all : [...new Set(errors)],
    complete: own.length === 0 && result !== undefined && (violations.length > 0 || result === "succeeded"),
  };
}

function parse(line: string): z.infer<typeof event> | undefined {
  try {
    return event.safeParse(known(JSON.parse(line))).data;
  } catch {
    return undefined;
  }
}

/** With null for what is not known yet; no program sets a property to null. */
function known(value: unknown): unknown {
  if (value === unknownValue) return null;
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, known(each)]));
}

const about = (urn: string | undefined) => (urn === undefined ? "" : ` (${urn.split("::").slice(-1)[0]})`);

/** Without the engine's marks for colours, and those of a terminal. */
function plain(message: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what colours are made of
  return message.replace(/<\{%[^%]*%\}>|\u001b\[[0-9;]*m/g, "").trim();
}
