import { gunzipSync } from "node:zlib";
import { shellQuote } from "../../../shared/terminal/shell-quote";
import type { CurlResult } from "../outcome";

export interface CurlCall {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Those that no list of processes shows, and no answer; without quotes and backslashes. */
  readonly secretHeaders?: Readonly<Record<string, string>>;
  /** What the instance's own role does for it; nothing: the call goes as it is. */
  readonly signing?: Signing | undefined;
}

/** sign: with the time of now, or long past. replay: send the signature that was made for another call. */
export type Signing =
  | { readonly kind: "sign" | "sign long ago"; readonly region: string }
  | { readonly kind: "replay"; readonly region: string; readonly of: Omit<CurlCall, "signing"> };

/** Seconds: a refused connection attempt must not delay the others, and a slow answer is still an answer. */
const connectTimeout = 5;
const totalTimeout = 20;
/** The probe is a small machine: more at once, and some would time out for want of its processor. */
const callsAtOnce = 12;
/**
 * Bytes that are kept of an answer, and of any other, which may name a policy and a long ARN; of an answer in which the
 * backend attests what it saw, as many.
 */
const bodyLimits = { answered: 120, other: 600 } as const;
/** Bytes of an answer that a shell reads by itself; dash does so byte by byte. */
const longestLine = 2000;
/**
 * Characters that SSM returns of an output; so many answers fit into them.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetCommandInvocation.html
 */
const longestOutput = 24_000;
const mostCalls = 100;
/**
 * Bytes of a script, as JSON. A document and the parameters of a command together may have 64 KB: the document
 * AWS-RunShellScript, and how AWS counts, have the rest.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html
 */
const longestScript = 48 * 1024;

/**
 * Credentials of the instance's role go from the instance metadata service to curl by a file that nobody else reads.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
 */
const readCredentials = [
  "metadata() {",
  `  curl --disable --silent --fail --max-time ${connectTimeout} --header "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/iam/security-credentials/$1"`,
  "}",
  `token=$(curl --disable --silent --fail --max-time ${connectTimeout} --request PUT --header "X-aws-ec2-metadata-token-ttl-seconds: 300" http://169.254.169.254/latest/api/token) || { echo "the instance metadata service gives no token" >&2; exit 70; }`,
  '(umask 077; metadata "$(metadata "")" > "$work/credentials")',
  `field() { sed -n 's/.*"'"$1"'" *: *"\\([^"]*\\)".*/\\1/p' "$work/credentials"; }`,
  '[ -n "$(field AccessKeyId)" ] || { echo "the instance has no role to sign with" >&2; exit 70; }',
  '(umask 077; printf \'user = "%s:%s"\\nheader = "X-Amz-Security-Token: %s"\\n\' "$(field AccessKeyId)" "$(field SecretAccessKey)" "$(field Token)" > "$work/signing")',
  "session=$(field Token)",
  // The signature of one call, as curl shows it when it sends it, for another call to carry.
  "replay() {",
  "  at=$1; shift",
  `  curl --disable --silent --verbose --connect-timeout ${connectTimeout} --max-time ${totalTimeout} --output /dev/null --config "$work/signing" "$@" 2>&1 | tr -d '\\r' | sed -n 's/^> \\(Authorization: .*\\)/header = "\\1"/ip; s/^> \\(X-Amz-Date: .*\\)/header = "\\1"/ip' > "$work/$at.replay"`,
  `  printf 'header = "X-Amz-Security-Token: %s"\\n' "$(field Token)" >> "$work/$at.replay"`,
  "}",
];

/**
 * What must not leave the machine that called: a refused signature is answered with all that should have been signed,
 * and a backend may send back the headers it got; both contain the session token. An answer that has it elsewhere is
 * left out.
 */
const withoutToken = "sed 's/The Canonical String.*//; s/[Xx]-[Aa]mz-[Ss]ecurity-[Tt]oken.*//'";
const mayHoldToken = '*"The Canonical String"*|*[Xx]-[Aa]mz-[Ss]ecurity-[Tt]oken*';

/**
 * Reads a call's reason and body. An answer of one short line, as most are, by the shell itself: nine processes a call
 * would keep a small machine busier than the calls do.
 */
const readAnswer = [
  "  reason=",
  '  if [ -s "$work/$at.headers" ]; then',
  "    while IFS= read -r line; do",
  `      case $line in [Xx]-[Ss]andbox-[Rr]eason:*) reason=\${line#*:}; reason=\${reason# } ;; esac`,
  '    done < "$work/$at.headers"',
  "  fi",
  '  case $reason in *["$blank"]*) reason=$(printf "%s" "$reason" | tr -d "\\r\\t") ;; esac',
  "  body= more=",
  '  if [ -s "$work/$at.answer" ]; then',
  `    [ "$size" -gt ${longestLine} ] || { IFS= read -r body && size=$((size - 1)); } < "$work/$at.answer"`,
  `    case $body in *["$blank"]*|${mayHoldToken}) more=more ;; esac`,
  // There is another line, or a zero, which no shell keeps.
  `    [ "$size" = "\${#body}" ] || more=more`,
  '    [ -z "$more" ] ||',
  `      body=$(head -c 65536 "$work/$at.answer" | tr "\\r\\n\\t\\000" "    " | ${withoutToken})`,
  "  fi",
];

/**
 * A shell script that makes the calls, some at a time, and prints what curl reports of them, compressed. It needs sh,
 * curl 7.84 or newer, sed, gzip and base64.
 */
export function curlScript(calls: readonly CurlCall[]): string[] {
  const secrets = secretsOf(calls);
  return [
    "set -u",
    "work=$(mktemp -d)",
    "trap 'rm -rf \"$work\"' EXIT",
    "session=",
    // Bytes are counted, and compared.
    "export LC_ALL=C",
    "blank=$(printf '\\t\\r')",
    "umask 077",
    ...secrets.map((secret, index) => `secret${index}=${shellQuote(secret)}`),
    ...(calls.some((call) => call.signing !== undefined) ? readCredentials : []),
    "call() {",
    "  at=$1; shift",
    `  codes=$(curl --disable --silent --connect-timeout ${connectTimeout} --max-time ${totalTimeout} --output "$work/$at.answer" --dump-header "$work/$at.headers" --write-out '%{size_download} %{http_code}\\t%{http_connect}\\t%header{x-amzn-errortype}\\t%{errormsg}' "$@" 2>/dev/null)`,
    `  exit=$? size=\${codes%% *} codes=\${codes#* }`,
    // With --head curl writes the headers as the answer.
    '  case $1 in --head) : > "$work/$at.answer" ;; esac',
    `  case $codes in 200*) limit=${bodyLimits.answered} ;; *) limit=${bodyLimits.other} ;; esac`,
    ...readAnswer,
    '  [ -z "$session" ] || case $body in *"$session"*) body="(left out: it holds the session token)" ;; esac',
    ...secrets.map(
      (_, index) => `  case $body in *"$secret${index}"*) body="(left out: it holds the token)" ;; esac`,
    ),
    `  case $body in '{"attests":'*) limit=${bodyLimits.other} ;; esac`,
    `  [ "\${#body}" -le "$limit" ] || body=$(printf "%s" "$body" | head -c "$limit")`,
    '  printf "%s\\t%s\\t%s\\t%s\\t%s\\n" "$at" "$exit" "$codes" "$reason" "$body" > "$work/$at.line"',
    "}",
    ...calls.flatMap((call, index) => [
      ...secretConfig(call, index, secrets),
      callLine(call, index),
      ...((index + 1) % callsAtOnce === 0 ? ["wait"] : []),
    ]),
    "wait",
    'pack() { cut -b "1-$1" "$work"/*.line | gzip -c | base64 | tr -d "\\n"; }',
    `packed=$(pack ${4 * bodyLimits.other})`,
    // Bodies that no compression makes shorter are left out rather than the end of the output.
    `[ "\${#packed}" -le ${longestOutput} ] || packed=$(pack ${bodyLimits.answered})`,
    'printf "%s" "$packed"',
  ];
}

/** Each once. */
function secretsOf(calls: readonly CurlCall[]): string[] {
  return [...new Set(calls.flatMap(({ secretHeaders = {} }) => Object.values(secretHeaders)))];
}

/** By a file that nobody else reads: arguments are there for every process to see. */
function secretConfig({ secretHeaders = {} }: CurlCall, index: number, secrets: readonly string[]): string[] {
  const lines = Object.entries(secretHeaders).map(
    ([name, value]) => `printf 'header = "%s: %s"\\n' ${shellQuote(name)} "$secret${secrets.indexOf(value)}"`,
  );
  return lines.length === 0 ? [] : [`{ ${lines.join("; ")}; } > "$work/${index}.secret"`];
}

function callLine(call: CurlCall, index: number): string {
  const plain = curlArguments(call);
  const { signing } = call;
  const secret = call.secretHeaders === undefined ? "" : ` --config "$work/${index}.secret"`;
  const begin = `call ${index} ${words(methodArguments(call))}${secret}`;
  if (signing === undefined) return `${begin} ${words(plain)} &`;
  const sigv4 = ["--aws-sigv4", `aws:amz:${signing.region}:execute-api`];
  switch (signing.kind) {
    case "sign":
      return `${begin} --config "$work/signing" ${words([...sigv4, ...plain])} &`;
    case "sign long ago":
      return `${begin} --config "$work/signing" ${words([...sigv4, "--header", "X-Amz-Date: 20200101T000000Z", ...plain])} &`;
    case "replay": {
      const original = words([...methodArguments(signing.of), ...sigv4, ...curlArguments(signing.of)]);
      return `{ replay ${index} ${original}; ${begin} --config "$work/${index}.replay" ${words(plain)}; } &`;
    }
  }
}

/** With --request HEAD curl would wait for a body. */
function methodArguments({ method }: Pick<CurlCall, "method">): string[] {
  return method === "HEAD" ? ["--head"] : ["--request", method];
}

function curlArguments(call: Omit<CurlCall, "signing">): string[] {
  const headers = Object.entries(call.headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
  return [...headers, "--", call.url];
}

const words = (list: readonly string[]) => list.map(shellQuote).join(" ");

/**
 * Whether a script of these calls, and what it prints, is more than one command of SSM takes: the rest is for another.
 */
export function isTooLong(calls: readonly CurlCall[]): boolean {
  return calls.length > mostCalls || Buffer.byteLength(JSON.stringify(curlScript(calls))) > longestScript;
}

/** Reads the script's output back; the result at an index belongs to the call at that index. */
export function parseCurlOutput(output: string, count: number): CurlResult[] {
  const results = new Map<number, CurlResult>();
  for (const line of linesOf(output)) {
    const [at = "", exitCode, status, connectStatus, errorType, message, reason, body] = line.split("\t");
    if (at === "") continue;
    results.set(Number(at), {
      exitCode: Number(exitCode),
      connectStatus: Number(connectStatus),
      status: Number(status),
      errorType: errorType === "" ? undefined : errorType,
      message: message ?? "",
      reason: reason ?? "",
      body: body ?? "",
    });
  }
  return Array.from({ length: count }, (_, index) => {
    const result = results.get(index);
    if (result === undefined) throw new Error(`the probe's output has no line for call ${index} of ${count}`);
    return result;
  });
}

function linesOf(output: string): string[] {
  try {
    return gunzipSync(Buffer.from(output.trim(), "base64")).toString("utf8").split("\n");
  } catch (error) {
    throw new Error(`the probe's output of ${output.length} characters cannot be read: ${error}`);
  }
}
