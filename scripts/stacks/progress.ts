import type { EngineEvent } from "./events";
import { isResource, shortName } from "./urn";

/** What the engine is doing, as a person reads it. */
const doing: Readonly<Record<string, string>> = {
  create: "creating",
  "create-replacement": "creating",
  update: "updating",
  delete: "deleting",
  "delete-replaced": "deleting",
  refresh: "reading",
  read: "reading",
};

/** Not shown: they do nothing by themselves. */
const silent = ["same", "replace"];

/**
 * How far an update has come, from its events: "12 of 22, creating VpcEndpoint consumer-api".
 * @param planned how many operations it will have; undefined where it was not previewed
 */
export function progressText(events: readonly EngineEvent[], planned?: number): string {
  let done = 0;
  let seen = 0;
  const begun = new Map<string, string>();
  for (const { resourcePreEvent: before, resOutputsEvent: after, resOpFailedEvent: failed } of events) {
    const begins = before?.metadata;
    if (begins !== undefined && isResource(begins.urn) && !silent.includes(begins.op))
      begun.set(`${begins.op} ${begins.urn}`, `${doing[begins.op] ?? begins.op} ${shortName(begins.urn)}`);
    const ends = after?.metadata ?? failed?.metadata;
    if (ends === undefined || !isResource(ends.urn)) continue;
    seen++;
    const ended = begun.delete(`${ends.op} ${ends.urn}`) && after !== undefined && !after.planning;
    if (ended && doing[ends.op] !== "reading") done++;
  }
  const preview = events.some(({ resourcePreEvent }) => resourcePreEvent?.planning);
  const count =
    done > 0
      ? `${done}${planned === undefined ? "" : ` of ${Math.max(planned, done)}`}`
      : preview && seen > 0
        ? `${seen} looked at`
        : undefined;
  return [count, [...begun.values()].at(-1)].filter((part) => part !== undefined).join(", ");
}
