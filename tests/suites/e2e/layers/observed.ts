import { accessMatrix } from "../../../acceptance/matrix";
import { intentOf } from "../../../acceptance/matrix/intent";
import type { Row } from "../../../acceptance/matrix/row";
import { observe } from "../../../acceptance/observe";
import { type CurlResult, type Outcome, readOutcome } from "../../../acceptance/outcome";
import type { CallingScene } from "../harness/scene";

/** Row's name -> how the call ended, by real curl. */
export type Observed = ReadonlyMap<string, Outcome>;

/** Makes every call of the access matrix of what was deployed first, whatever was opened since. */
export function observed({ input }: Pick<CallingScene, "input">): Promise<Observed> {
  return observedRows({ input }, accessMatrix(intentOf(input)));
}

export async function observedRows(
  { input }: Pick<CallingScene, "input">,
  rows: readonly Row[],
): Promise<Observed> {
  const observations = await observe(input, rows, () => {});
  // From outside too, a name that is not there is distinguished from one whose addresses are not reached.
  const read = (row: Row, result: CurlResult) => readOutcome(result, { ...row, expected: "unresolved" });
  return new Map(observations.map(({ row, result }) => [row.name, read(row, result)]));
}

export function refused(calls: Observed): Observed {
  return new Map([...calls].filter(([, outcome]) => outcome !== "answered"));
}

/** The calls that end otherwise than before, with their new end. */
export function changed(before: Observed, after: Observed): Observed {
  return new Map([...after].filter(([name, outcome]) => before.get(name) !== outcome));
}

export function without(calls: Observed, names: Iterable<string>): Observed {
  const left = new Set(names);
  return new Map([...calls].filter(([name]) => !left.has(name)));
}
