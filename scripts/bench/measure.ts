/** One measured value; a target where the project has set itself one. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: "s" | "ratio" | "requests/s" | "ms" | "proofs/s";
  readonly target?: { readonly atMost: number } | { readonly atLeast: number };
}

export type Part = (log: (line: string) => void) => Promise<Measurement[]>;

/** Runs a task and tells how many seconds it took. */
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
