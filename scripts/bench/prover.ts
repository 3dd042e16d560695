import { benchProofs } from "../../tests/suites/prover/bench";
import type { Measurement } from "./measure";

/** Proofs of both questions: of policies as a project has them, of random ones, and of one that is far larger. */
export async function benchProver(): Promise<Measurement[]> {
  const { firstMs, project, random, hard, largestMs } = await benchProofs();
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
    ...hard.flatMap(({ name, sizes }) =>
      sizes.map(({ size, characters, ms, steps, decided }, i): Measurement => {
        const [first] = sizes;
        const growth = first && i > 0 ? `, ${(steps / first.steps).toFixed(1)} times the steps` : "";
        // What is beyond AWS's 8,192 characters is measured for its growth alone.
        const target = characters <= 8_192 || size === 1000 ? { target: { atMost: 1 } } : {};
        return {
          name: `${name} ${size}: ${steps} steps${growth}${decided ? "" : ", NOT DECIDED"}`,
          value: ms / 1000,
          unit: "s",
          ...target,
        };
      }),
    ),
    {
      name: "proof of 1,000 endpoints with 50 routes each",
      value: largestMs / 1000,
      unit: "s",
      target: { atMost: 1 },
    },
  ];
}
