import { benchDataPlane } from "../../tests/sandbox/execute-api/bench";
import type { Measurement } from "./measure";

/** The data plane beside a bare Node HTTPS server that answers 200, in the same run. */
export async function benchRequests(): Promise<Measurement[]> {
  return (await benchDataPlane()).flatMap((row): Measurement[] => {
    const at = `${row.connections} connection${row.connections === 1 ? "" : "s"}`;
    return [
      { name: `data plane, ${at}`, value: row.requestsPerSecond, unit: "requests/s" },
      { name: `bare server, ${at}`, value: row.bareRequestsPerSecond, unit: "requests/s" },
      { name: `data plane to bare server, ${at}`, value: row.ratio, unit: "ratio", target: { atLeast: 0.5 } },
      { name: `data plane p99, ${at}`, value: row.p99Milliseconds, unit: "ms" },
      { name: `bare server p99, ${at}`, value: row.bareP99Milliseconds, unit: "ms" },
    ];
  });
}
