import { benchPreviews } from "../../tests/suites/policies/e2e/bench";
import type { Measurement } from "./measure";

/** Previews of 100 resources with the policy pack and without, in turn. */
export async function benchPack(log: (line: string) => void): Promise<Measurement[]> {
  const { without, judged } = await benchPreviews(log);
  return [
    { name: "preview of 100 resources", value: without, unit: "s" },
    { name: "preview of 100 resources with the pack", value: judged, unit: "s" },
    {
      name: "preview with the pack to without",
      value: judged / without,
      unit: "ratio",
      target: { atMost: 1.5 },
    },
  ];
}
