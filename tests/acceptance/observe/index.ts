import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { AcceptanceInput, Place } from "../input";
import { type Caller, callers, type Row } from "../matrix/row";
import { type CurlResult, type Outcome, readOutcome } from "../outcome";
import { curlCall } from "./calls";
import { credentialsOf } from "./credentials";
import { curlScript, parseCurlOutput } from "./curl-script";
import { ProbeError } from "./probe-error";
import { runCommand } from "./run-command";

export interface Observation {
  readonly row: Row;
  readonly result: CurlResult;
  readonly observed: Outcome;
}

/**
 * Makes every call of the matrix, all of a caller in one command, and again while some differ from what is
 * expected and there is time for AWS to settle.
 * @throws Error with the reason when an instance cannot be made to call
 */
export async function observe(
  input: AcceptanceInput,
  rows: readonly Row[],
  log: (line: string) => void,
): Promise<Observation[]> {
  const deadline = Date.now() + input.settleSeconds * 1000;
  for (;;) {
    const observations = await all(callers.map((caller) => observeCaller(caller, input, rows, log)));
    const differing = observations.filter(({ row, observed }) => row.expected !== observed);
    if (differing.length === 0 || Date.now() >= deadline) return observations;
    log(
      `${differing.length} of ${rows.length} calls differ; policies may not have settled yet, calling again`,
    );
    await new Promise((resolve) => setTimeout(resolve, 5000));
  }
}

/** Waits for every caller, so that none is left calling when another fails. @throws Error with each reason once */
async function all(callers: readonly Promise<Observation[]>[]): Promise<Observation[]> {
  const ends = await Promise.allSettled(callers);
  const failures = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
  if (failures.length > 0)
    throw new AggregateError(failures, [...new Set(failures.map(reasonOf))].join("\n"));
  return ends.flatMap((end) => (end.status === "fulfilled" ? end.value : []));
}

function reasonOf(failure: unknown): string {
  return failure instanceof ProbeError ? failure.message : String(failure);
}

async function observeCaller(
  caller: Caller,
  input: AcceptanceInput,
  all: readonly Row[],
  log: (line: string) => void,
): Promise<Observation[]> {
  const rows = all.filter((row) => row.caller === caller);
  if (rows.length === 0) return [];
  log(`calling ${rows.length} times from ${caller}`);
  const script = curlScript(await Promise.all(rows.map((row) => curlCall(input, row))));
  const output = await runFrom(caller, input, script, log);
  return parseCurlOutput(output, rows.length).flatMap((result, index) => {
    const row = rows[index];
    return row === undefined ? [] : [{ row, result, observed: readOutcome(result, row) }];
  });
}

function runFrom(
  caller: Caller,
  input: AcceptanceInput,
  script: readonly string[],
  log: (line: string) => void,
): Promise<string> {
  const { inside, stranger, neighbourInstanceId } = input;
  switch (caller) {
    case "outside":
      return runOutside(script);
    case "inside":
      return runOn(inside, input, script, log);
    case "neighbour":
      return runOn({ ...inside, instanceId: present(neighbourInstanceId, caller) }, input, script, log);
    case "stranger":
      return runOn(present(stranger, caller), input, script, log);
  }
}

function present<T>(value: T | undefined, caller: Caller): T {
  if (value === undefined) throw new Error(`there is no ${caller} to call from`);
  return value;
}

function runOn(
  place: Place,
  { region, timeoutSeconds }: AcceptanceInput,
  script: readonly string[],
  log: (line: string) => void,
): Promise<string> {
  const client = new SSMClient({ region, credentials: credentialsOf(place) });
  const { instanceId, stack } = place;
  return runCommand({ client, instanceId, stack, script, timeoutSeconds, log });
}

/** The deploying machine; on the sandbox its way to the internet is a proxy that the sandbox names. */
async function runOutside(script: readonly string[]): Promise<string> {
  const proxy = process.env.SANDBOX_OUTSIDE_PROXY;
  const environment = proxy === undefined ? {} : { HTTPS_PROXY: proxy, https_proxy: proxy };
  const { stdout } = await promisify(execFile)("/bin/sh", ["-c", script.join("\n")], {
    env: { ...process.env, ...environment },
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout;
}
