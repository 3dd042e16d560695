import { benchProofs } from "../../tests/proof/bench";
import type { Measurement } from "./measure";

/** Proofs of both questions: of policies as a project has them, of random ones, and of one that is far larger. */
export async function benchProver(): Promise<Measurement[]> {
  const { firstMs, project, random, largestMs } = await benchProofs();
  const every = [
    { of: "a project's size", spread: project, target: { target: { atMost: 10 } } },
    { of: "random policies", spread: random, target: {} },
  ];
  return [
    { name: "first proof of a process", value: firstMs, unit: "ms" },
    ...every.flatMap(({ of, spread, target }): Measurement[] => [
      { name: `proofs, ${of}`, value: spread.proofsPerSecond, unit: "proofs/s" },
      { name: `proof p50, ${of}`, value: spread.p50Ms, unit: "ms" },
      { name: `proof p99, ${of}`, value: spread.p99Ms, unit: "ms", ...target },
    ]),
    {
      name: "proof of 1,000 endpoints with 50 routes each",
      value: largestMs / 1000,
      unit: "s",
      target: { atMost: 1 },
    },
  ];
}
