import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchClient, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { advance } from "../../sandbox/state/clock";
import { type AcceptanceInput, type AcceptanceResult, isAsExpected } from "../input";
import type { Row } from "../matrix/row";
import type { CurlResult } from "../outcome";
import { credentialsOf } from "./credentials";
import type { Observation } from "./index";

type Watched = NonNullable<AcceptanceInput["alarms"]>;
type ObservedAlarm = AcceptanceResult["alarms"][number];
type State = ObservedAlarm["observed"];

/** Seconds between two looks at alarms, which CloudWatch evaluates once a minute. */
const pollSeconds = 15;

interface Ended {
  readonly row: Row;
  readonly result: Pick<CurlResult, "status">;
}

/**
 * The state that an alarm must have once the calls are made: a stranger was refused, and no call that is granted was.
 * The state of others depends on more than these calls.
 */
export function expectedState(
  { watches }: Pick<ObservedAlarm, "watches">,
  observations: readonly Ended[],
): "OK" | "ALARM" | undefined {
  if (watches.startsWith("grant broken")) return "OK";
  const isStranger = ({ row, result }: Ended) =>
    row.caller === "stranger" && row.via === "own" && row.api === "granted" && result.status === 403;
  return watches === "stranger refused" && observations.some(isStranger) ? "ALARM" : undefined;
}

/**
 * Reads the API's alarms until each has the state that it must have, for as long as CloudWatch may take: lines and
 * metrics arrive there minutes after the calls. On the sandbox that time passes at once.
 */
export async function observeAlarms(
  { alarms, region }: Pick<AcceptanceInput, "alarms" | "region">,
  observations: readonly Observation[],
  log: (line: string) => void,
): Promise<ObservedAlarm[]> {
  if (alarms === undefined || !isReadable(alarms)) return [];
  const client = new CloudWatchClient({ region, credentials: credentialsOf(alarms) });
  const onSandbox = process.env.SANDBOX_TOKEN !== undefined;
  const began = Date.now();
  let passed = 0;
  for (let reported = false; ; ) {
    if (onSandbox) await advance(process.env, 60);
    passed = onSandbox ? passed + 60 : (Date.now() - began) / 1000;
    const states = await statesOf(client, alarms);
    const found = alarms.list.map((alarm) => {
      const { state, reason } = states.get(alarm.name) ?? { state: "MISSING" as const, reason: "" };
      const expected = expectedState(alarm, observations);
      return { ...alarm, observed: state, reason, ...(expected === undefined ? {} : { expected }) };
    });
    if (found.every(isAsExpected) || passed >= alarms.seconds) return found;
    if (!reported && !onSandbox)
      log(`waiting for CloudWatch's alarms, up to ${alarms.seconds} s (acceptance:alarmSeconds)`);
    reported = true;
    if (!onSandbox) await sleep(pollSeconds * 1000);
  }
}

/** Alarms are in the provider's account, which a consumer's credentials do not read. */
export function isReadable({ roleArn, profile }: Pick<Watched, "roleArn" | "profile">): boolean {
  return roleArn !== undefined || profile !== undefined;
}

async function statesOf(
  client: CloudWatchClient,
  { list }: Watched,
): Promise<ReadonlyMap<string, { readonly state: State; readonly reason: string }>> {
  const found = new Map<string, { state: State; reason: string }>();
  const names = list.map(({ name }) => name);
  // It takes a hundred names at once.
  for (let start = 0; start < names.length; start += 100) {
    const AlarmNames = names.slice(start, start + 100);
    for await (const page of paginateDescribeAlarms({ client }, { AlarmNames }))
      for (const { AlarmName, StateValue, StateReason = "" } of page.MetricAlarms ?? [])
        if (AlarmName !== undefined && StateValue !== undefined)
          found.set(AlarmName, { state: StateValue, reason: StateReason });
  }
  return found;
}
