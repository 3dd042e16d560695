import { benchDataPlane } from "../../tests/sandbox/execute-api/bench";
import type { LoadComparison } from "../../tests/sandbox/execute-api/bench-load";
import type { Measurement } from "./measure";

/** The data plane beside a bare Node HTTPS server that answers 200, in the same run. */
export async function benchRequests(): Promise<Measurement[]> {
  return comparisonRows("data plane", 0.5, await benchDataPlane());
}

export function comparisonRows(
  name: string,
  atLeast: number,
  rows: readonly LoadComparison[],
): Measurement[] {
  return rows.flatMap((row): Measurement[] => {
    const at = `${row.connections} connection${row.connections === 1 ? "" : "s"}`;
    return [
      { name: `${name}, ${at}`, value: row.requestsPerSecond, unit: "requests/s" },
      { name: `bare server, ${at}`, value: row.bareRequestsPerSecond, unit: "requests/s" },
      { name: `${name} to bare server, ${at}`, value: row.ratio, unit: "ratio", target: { atLeast } },
      { name: `${name} p99, ${at}`, value: row.p99Milliseconds, unit: "ms" },
      { name: `bare server p99, ${at}`, value: row.bareP99Milliseconds, unit: "ms" },
    ];
  });
}
