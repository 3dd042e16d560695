import type { AcceptanceResult } from "./input";
import type { Observation } from "./observe";

const recorded: AcceptanceResult["rows"] = [];

/** Keeps what the suite observed, for the result that the runner prints when mocha is done. */
export function record(observations: readonly Observation[]): void {
  for (const { row, result, observed } of observations) {
    const { name, caller, form, api, method, path, expected, because } = row;
    recorded.push({
      name,
      caller,
      form,
      api,
      method,
      path,
      expected,
      observed,
      status: result.status,
      because,
    });
  }
}

export function recordedRows(): AcceptanceResult["rows"] {
  return recorded;
}
