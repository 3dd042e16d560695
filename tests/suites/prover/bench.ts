/** How fast the prover is, and how it grows. `npx tsx tests/suites/prover/bench.ts` prints the numbers. */
import * as fc from "fast-check";
import { type ProofCase, parseCase, prove } from "../../../policies/prover";
import { correctCases } from "./mutants/correct-cases";
import { proofCases } from "./property/arbitrary";
import { hardFamilies } from "./support/hard";
import { largeCase, type Size } from "./support/large";

export interface Growth {
  readonly size: number;
  readonly ms: number;
  /** Milliseconds per unit of size, against the same at the table's first size of at least 10. */
  readonly ratio: number;
}

export interface ProofBench {
  /** Milliseconds of the first proof of a process, before anything is compiled or cached. */
  readonly firstMs: number;
  /** Milliseconds of one proof (both questions), over cases of a project's size. */
  readonly project: Spread;
  /** The same over the random cases of the property tests, which are odder than any project. */
  readonly random: Spread;
  readonly growth: Readonly<Record<keyof Size, readonly Growth[]>>;
  /** Families of cases that are hard for a prover, at their sizes. */
  readonly hard: readonly HardGrowth[];
  /** 1,000 endpoints with 50 routes each. */
  readonly largestMs: number;
}

export interface HardGrowth {
  readonly name: string;
  readonly sizes: readonly HardSize[];
}

export interface HardSize {
  readonly size: number;
  /** Of the API's policy. */
  readonly characters: number;
  /** Of processor time, so that what else the machine does counts less. */
  readonly ms: number;
  /** The same on every machine: what a change of the prover is measured by. */
  readonly steps: number;
  readonly decided: boolean;
}

/** Names are those of `hardFamilies` or parts of them; none: all. */
export function benchHard(names: readonly string[] = []): HardGrowth[] {
  const chosen = hardFamilies.filter(
    ({ name }) => names.length === 0 || names.some((each) => name.includes(each)),
  );
  return chosen.map(({ name, sizes, make, expected }) => ({
    name,
    sizes: sizes.map((size) => {
      const proofCase = make(size);
      const before = process.cpuUsage();
      const { leastPrivilege, steps = 0 } = prove(proofCase);
      const ms = process.cpuUsage(before).user / 1000;
      const wanted = typeof expected === "function" ? expected(size) : expected;
      const characters = JSON.stringify(proofCase.apiPolicy).length;
      return { size, characters, ms, steps, decided: leastPrivilege.verdict === wanted };
    }),
  }));
}

export interface Spread {
  readonly proofs: number;
  readonly proofsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

function timed(proofCase: ProofCase): number {
  const started = performance.now();
  prove(proofCase);
  return performance.now() - started;
}

/** Rounds that come first: V8 compiles the prover anew for some seconds, which made the slowest proofs ten times slower. */
const warmUp = 20;

function spread(cases: readonly ProofCase[], rounds: number): Spread {
  const times: number[] = [];
  for (let i = 0; i < warmUp; i++) for (const each of cases) timed(each);
  const started = performance.now();
  for (let i = 0; i < rounds; i++) for (const each of cases) times.push(timed(each));
  const seconds = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { proofs: times.length, proofsPerSecond: times.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function grow(dimension: keyof Size, sizes: readonly number[]): Growth[] {
  const base: Size = { endpoints: 1, routes: 1, statements: 1 };
  const measured = sizes.map((size) => {
    const large = largeCase({ ...base, [dimension]: size });
    return { size, ms: median([timed(large), timed(large), timed(large)]) };
  });
  const reference = measured.find(({ size }) => size >= 10) ?? { size: 1, ms: 1 };
  return measured.map(({ size, ms }) => ({ size, ms, ratio: ms / size / (reference.ms / reference.size) }));
}

export async function benchProofs(): Promise<ProofBench> {
  const [first] = correctCases;
  const firstMs = first ? timed(first.proofCase) : 0;
  const random = fc.sample(proofCases, { numRuns: 500, seed: 1 }).flatMap((each) => {
    const parsed = parseCase(each);
    return "case" in parsed ? [parsed.case] : [];
  });
  return {
    firstMs,
    project: spread(
      correctCases.map(({ proofCase }) => proofCase),
      20,
    ),
    random: spread(random, 5),
    growth: {
      endpoints: grow("endpoints", [1, 10, 100, 1000]),
      routes: grow("routes", [1, 10, 50, 100, 200]),
      statements: grow("statements", [1, 10, 50, 100]),
    },
    hard: benchHard(),
    largestMs: median([1, 2, 3].map(() => timed(largeCase({ endpoints: 1000, routes: 50, statements: 1 })))),
  };
}

if (require.main === module) {
  void benchProofs().then((result) => console.log(JSON.stringify(result, undefined, 2)));
}
