import { open } from "node:fs/promises";
import { z } from "zod";

const values = z.record(z.string(), z.unknown());

const state = z.object({ id: z.string().nullish(), inputs: values.default({}), outputs: values.nullish() });

const metadata = z.object({
  op: z.string(),
  urn: z.string(),
  /** Properties that differ. */
  diffs: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.unknown()).nullish(),
  old: state.nullish(),
  new: state.nullish(),
});

export type OperationMetadata = z.infer<typeof metadata>;

const operation = z.object({ metadata, planning: z.boolean().optional() });

/**
 * One line of the log that the CLI writes with --event-log, as far as it is read here.
 * https://www.pulumi.com/docs/reference/pkg/nodejs/pulumi/pulumi/automation/
 */
const engineEvent = z.object({
  /** Seconds since 1970. */
  timestamp: z.number().default(0),
  resourcePreEvent: operation.optional(),
  resOutputsEvent: operation.optional(),
  resOpFailedEvent: z.object({ metadata }).optional(),
  diagnosticEvent: z
    .object({ urn: z.string().optional(), message: z.string(), severity: z.string() })
    .optional(),
  policyEvent: z
    .object({
      resourceUrn: z.string().optional(),
      message: z.string(),
      policyName: z.string(),
      enforcementLevel: z.string(),
    })
    .optional(),
  /** The final event of an operation. */
  summaryEvent: z.object({ result: z.string().optional() }).optional(),
});

export type EngineEvent = z.infer<typeof engineEvent>;

/** The events of whole lines; what is no event, and a line that was cut off, is left out. */
export function eventsIn(log: string): EngineEvent[] {
  return log.split("\n").flatMap((line) => {
    const event = engineEvent.safeParse(parsedJson(line));
    return event.success ? [event.data] : [];
  });
}

function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** A log that grows: reads only what is new. */
export class EventLog {
  readonly events: EngineEvent[] = [];
  private position = 0;
  private rest = Buffer.alloc(0);

  constructor(readonly file: string) {}

  /** Takes in the lines that were written since the last time. */
  async read(): Promise<readonly EngineEvent[]> {
    const file = await open(this.file).catch(() => undefined);
    if (file === undefined) return this.events;
    try {
      const size = (await file.stat()).size - this.position;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size)), 0, size, this.position);
      this.position += bytesRead;
      const text = Buffer.concat([this.rest, buffer.subarray(0, bytesRead)]);
      const end = text.lastIndexOf("\n") + 1;
      this.rest = text.subarray(end);
      this.events.push(...eventsIn(text.subarray(0, end).toString()));
      return this.events;
    } finally {
      await file.close();
    }
  }
}
