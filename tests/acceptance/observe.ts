import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { SSMClient } from "@aws-sdk/client-ssm";
import { fromIni, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { invocation } from "../../shared/invocation/form";
import { type CurlCall, curlScript, parseCurlOutput } from "./curl-script";
import type { AcceptanceInput } from "./input";
import type { Caller, Row } from "./matrix";
import { type CurlResult, type Outcome, readOutcome } from "./outcome";
import { runCommand } from "./run-command";

export interface Observation {
  readonly row: Row;
  readonly result: CurlResult;
  readonly observed: Outcome;
}

/** An API id that AWS never gave out: ids have no such run of one digit. */
const unknownApiId = "0000000000";

/**
 * Makes every call of the matrix, all of a caller in one command, and again while some differ from what is
 * expected and there is time for AWS to settle.
 */
export async function observe(
  input: AcceptanceInput,
  rows: readonly Row[],
  log: (line: string) => void,
): Promise<Observation[]> {
  const deadline = Date.now() + input.settleSeconds * 1000;
  for (;;) {
    const observations = (
      await Promise.all([
        observeCaller("inside", input, rows, log),
        observeCaller("outside", input, rows, log),
      ])
    ).flat();
    const differing = observations.filter(({ row, observed }) => row.expected !== observed);
    if (differing.length === 0 || Date.now() >= deadline) return observations;
    log(
      `${differing.length} of ${rows.length} calls differ; policies may not have settled yet, calling again`,
    );
    await new Promise((resolve) => setTimeout(resolve, 5000));
  }
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
  const script = curlScript(rows.map((row) => curlCall(input, row)));
  const output = caller === "inside" ? await runInside(input, script, log) : await runOutside(script);
  return parseCurlOutput(output, rows.length).flatMap((result, index) => {
    const row = rows[index];
    return row === undefined ? [] : [{ row, result, observed: readOutcome(result) }];
  });
}

function curlCall(input: AcceptanceInput, row: Row): CurlCall {
  const target = row.api === "granted" ? input.target : { ...input.target, apiId: unknownApiId };
  return { ...invocation(row.form, target, row.stage, row.path), method: row.method };
}

function runInside(
  input: AcceptanceInput,
  script: readonly string[],
  log: (line: string) => void,
): Promise<string> {
  const profile = input.profile === undefined ? {} : { profile: input.profile };
  const credentials =
    input.roleArn === undefined
      ? fromIni(profile)
      : fromTemporaryCredentials({ params: { RoleArn: input.roleArn, RoleSessionName: "acceptance" } });
  const chosen = input.roleArn === undefined && input.profile === undefined ? {} : { credentials };
  const client = new SSMClient({ region: input.target.region, ...chosen });
  return runCommand({
    client,
    instanceId: input.probeInstanceId,
    script,
    timeoutSeconds: input.timeoutSeconds,
    log,
  });
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
