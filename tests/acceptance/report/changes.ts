import { join } from "node:path";
import { type AcceptanceResult, type AcceptanceSubject, acceptanceResult } from "../input";
import { differs, type ReportRow } from "./end";

const folder = join(__dirname, "..", "..", "..", "reports");

/**
 * Where a run leaves its result.
 * @param consumer name of the consumer's stack, where it is not the acceptance stack's own
 */
export function reportFiles(consumer?: string) {
  const of = consumer === undefined ? "" : `-${consumer}`;
  return {
    folder,
    /** For programs: an AcceptanceResult. */
    json: join(folder, `acceptance${of}.json`),
    /** For people. */
    page: join(folder, `access${of}.html`),
    /** The result of the run before, as the stack has it: the folder may be another machine's, or new. */
    earlier: join(folder, `earlier${of}.json`),
  };
}

/** What ended otherwise than in an earlier run. */
export interface Changes {
  /** When the earlier run had ended: ISO 8601. */
  readonly since: string;
  /** By name of the call, as it ended then. */
  readonly otherwise: ReadonlyMap<string, ReportRow>;
  /** Names of calls that were not made then. */
  readonly added: ReadonlySet<string>;
  /** Calls that are made no more. */
  readonly removed: readonly ReportRow[];
}

export function changesSince(before: AcceptanceResult, now: AcceptanceResult): Changes {
  const then = new Map(before.rows.map((row) => [row.name, row]));
  const names = new Set(now.rows.map(({ name }) => name));
  return {
    since: before.at,
    otherwise: new Map(
      now.rows.flatMap((row) => {
        const earlier = then.get(row.name);
        return earlier === undefined || endedAlike(earlier, row) ? [] : [[row.name, earlier]];
      }),
    ),
    added: new Set([...names].filter((name) => !then.has(name))),
    removed: before.rows.filter(({ name }) => !names.has(name)),
  };
}

function endedAlike(one: ReportRow, other: ReportRow): boolean {
  return one.observed === other.observed && one.status === other.status && differs(one) === differs(other);
}

/**
 * The latest run of this subject's stacks that made calls, among what was kept of earlier ones. A text that is no result
 * of this version is none: there is nothing to compare with then.
 */
export function latestRun(
  { stack, sides }: AcceptanceSubject,
  kept: readonly string[],
): AcceptanceResult | undefined {
  return kept
    .flatMap((text) => parsed(text) ?? [])
    .filter(
      ({ subject, rows }) =>
        rows.length > 0 &&
        subject.stack === stack &&
        sides.every(({ side, accountId, stack: name }) =>
          subject.sides.every(
            (each) => each.side !== side || (each.stack === name && each.accountId === accountId),
          ),
        ),
    )
    .sort((left, right) => left.at.localeCompare(right.at))
    .at(-1);
}

function parsed(text: string): AcceptanceResult | undefined {
  try {
    return acceptanceResult.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
