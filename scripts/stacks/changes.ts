import { z } from "zod";
import { isResource, typeAndName } from "./urn";

/** Events of the engine's log: one JSON object a line. https://www.pulumi.com/docs/reference/pkg/nodejs/pulumi/pulumi/automation/ */
const metadata = z.object({
  op: z.string(),
  urn: z.string(),
  diffs: z.array(z.string()).nullish(),
});
const event = z.object({
  resOutputsEvent: z.object({ metadata, planning: z.boolean().optional() }).optional(),
  resOpFailedEvent: z.object({ metadata }).optional(),
});

/** What the operations that change something are called once they ended. */
const words: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
};

/** Up to this many resources are named; more are counted. */
const named = 3;

/**
 * What an update changed, in words, from the engine's log of it: "31 created", or "1 updated: VpcEndpoint consumer-dev
 * (policy)"; empty where it changed nothing. A line that was cut off is left out.
 */
export function changesOf(log: string): string[] {
  const events = log.split("\n").flatMap(parse);
  const ended = events.flatMap(({ resOutputsEvent: ended }) =>
    ended === undefined || ended.planning ? [] : [ended.metadata],
  );
  const changed = Object.entries(words).flatMap(([op, word]) => {
    const own = ended.filter((each) => each.op === op && isResource(each.urn));
    if (own.length === 0) return [];
    return [`${own.length} ${word}${own.length > named ? "" : `: ${own.map(resourceText).join(", ")}`}`];
  });
  const failed = events.flatMap(({ resOpFailedEvent: failure }) =>
    failure === undefined ? [] : [`failed: ${failure.metadata.op} ${resourceText(failure.metadata)}`],
  );
  return [...changed, ...failed];
}

function parse(line: string): z.infer<typeof event>[] {
  try {
    return [event.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

function resourceText({ urn, diffs }: z.infer<typeof metadata>): string {
  const { type, name } = typeAndName(urn);
  const properties = diffs?.length ? ` (${diffs.join(", ")})` : "";
  return `${type.split(":").at(-1)} ${name}${properties}`;
}
