import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { SSMClient } from "@aws-sdk/client-ssm";
import { isDomainForm } from "../../../shared/invocation/form";
import { type Attestation, attestationOf } from "../attestation";
import type { AcceptanceInput, CallingInstance } from "../input";
import { admits, type Caller, callers, type Row } from "../matrix/row";
import { type CurlResult, type Outcome, readOutcome } from "../outcome";
import { curlCall } from "./calls";
import { credentialsOf } from "./credentials";
import { type CurlCall, curlScript, isTooLong, parseCurlOutput } from "./curl-script";
import { ProbeError } from "./probe-error";
import { runCommand } from "./run-command";

export interface Observation {
  readonly row: Row;
  readonly result: CurlResult;
  readonly observed: Outcome;
  /** What the backend says that it saw of the call; undefined: nothing. */
  readonly attested?: Attestation;
  /** ISO 8601. */
  readonly observedAt: string;
}

/** Seconds in which names may not lead to an endpoint yet: a resolver keeps that there was no such name for so long. */
const nameSettleSeconds = 900;
/** Seconds in which AWS makes a domain and an association usable: "approximately 15 minutes", seldom more. */
const domainSettleSeconds = 1200;
const longestPause = 30;

/**
 * Makes every call of the matrix, and again while some differ from what is expected and there is time for AWS to
 * settle: settleSeconds for policies; where all that differ are by a name, as long as it may take. AWS says "a few
 * minutes" of a new association, and an answer that there is no such name may be kept for the 15 minutes of Route 53's
 * SOA records.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-create.html
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
 * @throws Error with the reason when an instance cannot be made to call
 */
export async function observe(
  input: AcceptanceInput,
  rows: readonly Row[],
  log: (line: string) => void,
): Promise<Observation[]> {
  const began = Date.now();
  const { settleSeconds } = input;
  for (let pause = 5; ; pause = Math.min(2 * pause, longestPause)) {
    const observations = await all(callers.map((caller) => observeCaller(caller, input, rows, log)));
    const differing = observations.filter(({ row, observed }) => !admits(row, observed));
    const { seconds, unsettled } = patience(differing, settleSeconds);
    const left = seconds - (Date.now() - began) / 1000;
    if (differing.length === 0 || left <= 0) return observations;
    log(
      `${differing.length} of ${rows.length} calls differ; ${unsettled} yet, calling again for up to ${Math.ceil(left)} s`,
    );
    await sleep(pause * 1000);
  }
}

/** For how long calls that differ are made again, since the first time, and what may not have taken effect. */
export function patience(
  differing: readonly Pick<Observation, "row" | "observed">[],
  settleSeconds: number,
): { readonly seconds: number; readonly unsettled: string } {
  if (settleSeconds > 0 && differing.every(({ row }) => isDomainForm(row.form)))
    return {
      seconds: Math.max(settleSeconds, domainSettleSeconds),
      unsettled: "AWS may not have made the private domain, or its association with the endpoint, usable",
    };
  if (settleSeconds > 0 && differing.every(endedAtName))
    return { seconds: Math.max(settleSeconds, nameSettleSeconds), unsettled: "names may not lead there" };
  return { seconds: settleSeconds, unsettled: "policies may not have settled" };
}

/** Whether a name that is meant to lead to the API does not: by private DNS, or by the alias of an association. */
function endedAtName({ row, observed }: Pick<Observation, "row" | "observed">): boolean {
  if (row.form !== "private-dns" && row.form !== "route53-alias") return false;
  return observed === "unresolved" || (row.form === "route53-alias" && observed === "refused by routing");
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
  log(`calling ${rows.length === 1 ? "once" : `${rows.length} times`} from ${caller}`);
  const observations: Observation[] = [];
  while (observations.length < rows.length) {
    const next = rows.slice(observations.length);
    const calls = await callsOfOneCommand(input, next);
    const output = await runFrom(caller, input, curlScript(calls), log);
    const observedAt = new Date().toISOString();
    for (const [index, result] of parseCurlOutput(output, calls.length).entries()) {
      const row = next[index];
      if (row !== undefined) observations.push({ ...observationOf(row, result, input), observedAt });
    }
  }
  return observations;
}

/** A call that its backend saw otherwise than it was made has not ended as it must, whatever it was answered. */
function observationOf(
  row: Row,
  result: CurlResult,
  input: AcceptanceInput,
): Omit<Observation, "observedAt"> {
  const observed = readOutcome(result, row);
  const found = observed === "answered" ? attestationOf(result.body, row, input) : undefined;
  if (found === undefined) return { row, result, observed };
  const { attested, wrong } = found;
  if (wrong === undefined) return { row, result, observed, attested };
  return { row, result: { ...result, reason: wrong }, observed: "unexpected", attested };
}

/** As many of the calls as one command takes, signed now: a signature holds for five minutes. */
async function callsOfOneCommand(input: AcceptanceInput, rows: readonly Row[]): Promise<CurlCall[]> {
  const calls: CurlCall[] = [];
  for (const row of rows) {
    const call = await curlCall(input, row);
    if (calls.length > 0 && isTooLong([...calls, call])) break;
    calls.push(call);
  }
  return calls;
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
  place: CallingInstance,
  { region, timeoutSeconds }: AcceptanceInput,
  script: readonly string[],
  log: (line: string) => void,
): Promise<string> {
  const client = new SSMClient({ region, credentials: credentialsOf(place) });
  const { instanceId, stack } = place;
  return runCommand({ client, instanceId, stack, script, timeoutSeconds, log });
}

/**
 * The deploying machine. On the sandbox its way to the internet is a proxy that the sandbox names; any other is left
 * aside, because what a proxy reaches says nothing of this machine's network.
 */
async function runOutside(script: readonly string[]): Promise<string> {
  const proxy = process.env.SANDBOX_OUTSIDE_PROXY;
  const own = Object.entries(process.env).filter(([name]) => !/^(https?|all|no)_proxy$/i.test(name));
  const { stdout } = await promisify(execFile)("/bin/sh", ["-c", script.join("\n")], {
    env: { ...Object.fromEntries(own), ...(proxy === undefined ? {} : { https_proxy: proxy }) },
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout;
}
