import { SSMClient } from "@aws-sdk/client-ssm";
import { apiForms, invocation } from "../../../../shared/invocation/form";
import type { AcceptanceInput } from "../../../acceptance/input";
import { credentialsOf } from "../../../acceptance/observe/credentials";
import { runCommand } from "../../../acceptance/observe/run-command";

export interface SteadyCalls {
  /** Ends the calls. @returns how often each status was seen, 000 where there was no answer */
  stop(): Promise<Readonly<Record<string, number>>>;
}

/** Seconds after which the probe gives up by itself. */
const longest = 900;

/**
 * Calls GET / from the probe every 100 milliseconds, by each form in turn, until it is asked to stop. SSM returns
 * 24,000 characters: so counts, and each refusal with its time and form.
 */
export async function steadyCalls(
  { inside, api, region, dnsSuffix }: AcceptanceInput,
  stopFile: string,
): Promise<SteadyCalls> {
  const client = new SSMClient({ region, credentials: credentialsOf(inside) });
  const { instanceId, stack } = inside;
  const options = { client, instanceId, stack, log: () => {} };
  const calls = apiForms.map((form) => {
    const { url, headers } = invocation(
      form,
      { ...inside, apiId: api.apiId, region, dnsSuffix },
      api.stage,
      "/",
    );
    const flags = Object.entries(headers).map(([name, value]) => `--header '${name}: ${value}'`);
    return `call ${form} ${flags.join(" ")} '${url}'`;
  });
  const script = [
    "counts=$(mktemp)",
    "call() {",
    "  form=$1; shift",
    "  status=$(curl --silent --output /dev/null --connect-timeout 5 --max-time 20 --write-out '%{http_code}' \"$@\")",
    '  echo "$status" >> "$counts"',
    '  [ "$status" = 200 ] || echo "$(date +%T) $form: $status" >&2',
    "  sleep 0.1",
    "}",
    `while [ ! -e '${stopFile}' ]; do`,
    ...calls.map((call) => `  ${call}`),
    "done",
    'sort "$counts" | uniq -c',
    'rm -f "$counts"',
  ];
  const ended = runCommand({ ...options, script, timeoutSeconds: longest });
  // Failures are reported when the calls are stopped.
  ended.catch(() => {});
  return {
    stop: async () => {
      await runCommand({ ...options, script: [`touch '${stopFile}'`], timeoutSeconds: 60 });
      return countsOf(await ended);
    },
  };
}

function countsOf(output: string): Record<string, number> {
  const lines = output.matchAll(/^ *(\d+) (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, count, status]) => [status ?? "", Number(count)]));
}
