/** One measured value; a target where the project has set itself one. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: "s" | "ratio" | "requests/s" | "ms" | "MB" | "proofs/s";
  readonly target?: { readonly atMost: number } | { readonly atLeast: number };
}

export type Benchmark = (log: (line: string) => void) => Promise<Measurement[]>;

/** Runs a task and returns how many seconds it took. */
export async function timed(task: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await task();
  return (performance.now() - started) / 1000;
}

export function verdict(measurement: Measurement): string {
  const { target, value } = measurement;
  if (target === undefined) return "";
  if ("atMost" in target)
    return value <= target.atMost ? `at most ${target.atMost}` : `OVER ${target.atMost}`;
  return value >= target.atLeast ? `at least ${target.atLeast}` : `UNDER ${target.atLeast}`;
}

/** What doubling from half to whole costs beyond the fixed part, and what that is called. */
export function growth(one: number, half: number, whole: number): { factor: number; called: string } {
  const factor = (whole - one) / Math.max(half - one, 1e-9);
  // Where the fixed part is nearly all, what is left is noise.
  if (whole < 1.25 * one) return { factor: whole / half, called: "constant" };
  return { factor, called: factor < 2.8 ? "linear" : factor < 5.6 ? "quadratic" : "more than quadratic" };
}

export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
