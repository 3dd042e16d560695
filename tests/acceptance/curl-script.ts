import { gunzipSync } from "node:zlib";
import type { CurlResult } from "./outcome";

export interface CurlCall {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Seconds: a refused connection attempt must not hold up the others, and a slow answer is still an answer. */
const connectTimeout = 5;
const totalTimeout = 20;

/**
 * A shell script that makes all calls at once and prints what curl tells of them, compressed: SSM returns
 * 24,000 characters at most. It needs sh, curl, gzip and base64.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetCommandInvocation.html
 */
export function curlScript(calls: readonly CurlCall[]): string[] {
  return [
    "set -u",
    "work=$(mktemp -d)",
    "trap 'rm -rf \"$work\"' EXIT",
    "call() {",
    "  at=$1; shift",
    `  codes=$(curl --silent --include --suppress-connect-headers --connect-timeout ${connectTimeout} --max-time ${totalTimeout} --output "$work/$at.answer" --write-out '%{http_connect} %{http_code}' "$@" 2>/dev/null)`,
    '  printf "%s %s %s %s\\n" "$at" "$?" "$codes" "$(head -c 2000 "$work/$at.answer" 2>/dev/null | base64 | tr -d "\\n")" > "$work/$at.line"',
    "}",
    ...calls.map((call, index) => `call ${index} ${curlArguments(call).map(quote).join(" ")} &`),
    "wait",
    'cat "$work"/*.line | gzip -c | base64 | tr -d "\\n"',
  ];
}

function curlArguments(call: CurlCall): string[] {
  const headers = Object.entries(call.headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
  return ["--request", call.method, ...headers, "--", call.url];
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Reads the script's output back; the result at an index belongs to the call at that index. */
export function parseCurlOutput(output: string, count: number): CurlResult[] {
  const results = new Map<number, CurlResult>();
  for (const line of gunzipSync(Buffer.from(output.trim(), "base64")).toString("utf8").split("\n")) {
    const [at, exitCode, connectStatus, status, answer] = line.split(" ");
    if (at === undefined || at === "") continue;
    results.set(Number(at), {
      exitCode: Number(exitCode),
      connectStatus: Number(connectStatus),
      status: Number(status),
      ...parseAnswer(Buffer.from(answer ?? "", "base64").toString("utf8")),
    });
  }
  return Array.from({ length: count }, (_, index) => {
    const result = results.get(index);
    if (result === undefined) throw new Error(`the probe's output has no line for call ${index} of ${count}`);
    return result;
  });
}

function parseAnswer(answer: string): Pick<CurlResult, "errorType" | "body"> {
  const end = answer.indexOf("\r\n\r\n");
  if (end === -1) return { errorType: undefined, body: "" };
  const errorType = /^x-amzn-errortype: *(.*?)\r?$/im.exec(answer.slice(0, end))?.[1];
  return { errorType, body: answer.slice(end + 4) };
}
