import { setTimeout as sleep } from "node:timers/promises";
import { AwsError } from "../../gateway/errors";
import type { EmulatorClient, Place } from "../../moto/client";
import type { Monitoring } from "../monitoring/monitoring";

/** Most events in one request of CloudWatch Logs. */
const batch = 1000;
/** How long lines are collected for one request: longer when writing takes longer. */
const gatherMilliseconds = { least: 20, most: 500 };
/** Lines are collected for this many times as long as the last write took, so that moto can answer others. */
const gatherShare = 4;
/** Most bytes that may wait: an API or a function may print faster than moto writes. */
export const mostWaitingBytes = 64 * 1024 * 1024;
/** CloudWatch Logs counts these for each event, besides its message. */
const eventBytes = 26;

interface Waiting {
  readonly events: { timestamp: number; message: string }[];
  /** Called before the lines are written. */
  readonly mayWrite: (() => Promise<boolean>) | undefined;
  /** Number of lines dropped because too many were waiting. */
  leftOut: number;
}

/**
 * Writes log events to moto asynchronously, in batches, one after the other. Lines that cannot be written (the group
 * was deleted) are dropped, as on AWS.
 */
export class LogWriter {
  private pending = new Map<string, Waiting>();
  private waitingBytes = 0;
  private readonly streams = new Set<string>();
  private flushing: Promise<void> | undefined;

  constructor(
    private readonly emulator: EmulatorClient,
    private readonly log: (line: string) => void,
    private readonly monitoring: Pick<Monitoring, "now" | "logged">,
  ) {}

  /** @param mayWrite called before lines of this stream are written; they are dropped if it returns false or fails */
  write(
    destinationArn: string,
    stream: string,
    lines: readonly string[],
    mayWrite?: () => Promise<boolean>,
  ): void {
    const key = `${destinationArn} ${stream}`;
    const waiting = this.pending.get(key) ?? { events: [], mayWrite, leftOut: 0 };
    this.pending.set(key, waiting);
    const timestamp = this.monitoring.now();
    for (const message of lines) {
      const bytes = message.length + eventBytes;
      if (this.waitingBytes + bytes > mostWaitingBytes) waiting.leftOut += 1;
      else {
        this.waitingBytes += bytes;
        waiting.events.push({ timestamp, message });
      }
    }
    this.flushing ??= this.flush().finally(() => {
      this.flushing = undefined;
    });
  }

  /** Waits for everything that was written so far. */
  async drain(): Promise<void> {
    while (this.flushing) await this.flushing;
  }

  private async flush(): Promise<void> {
    let took = 0;
    while (this.pending.size > 0) {
      const { least, most } = gatherMilliseconds;
      await sleep(Math.min(most, Math.max(least, gatherShare * took)));
      const gathered = this.pending;
      this.pending = new Map();
      const began = performance.now();
      for (const [key, waiting] of gathered) await this.deliver(key, waiting);
      took = performance.now() - began;
    }
  }

  private async deliver(key: string, { events, mayWrite, leftOut }: Waiting): Promise<void> {
    const [arn = "", logStreamName = ""] = key.split(" ");
    const [, , , region = "", account = "", , logGroupName = ""] = arn.split(":");
    if (leftOut > 0)
      this.log(
        `sandbox: log of ${arn}: ${leftOut} line${leftOut === 1 ? "" : "s"} left out, since ${mostWaitingBytes} bytes wait to be written`,
      );
    try {
      if (mayWrite !== undefined && !(await mayWrite().catch(() => false))) return;
      await this.put({ account, region }, { logGroupName, logStreamName }, events);
      const lines = events.map(({ message }) => message);
      await this.monitoring.logged({ account, region }, logGroupName, lines);
    } catch (error) {
      this.log(`sandbox: log of ${arn} not written: ${error instanceof Error ? error.message : error}`);
    } finally {
      for (const { message } of events) this.waitingBytes -= message.length + eventBytes;
    }
  }

  private async put(
    place: Place,
    stream: { logGroupName: string; logStreamName: string },
    logEvents: readonly { timestamp: number; message: string }[],
  ): Promise<void> {
    const key = `${place.account}/${place.region}/${stream.logGroupName}/${stream.logStreamName}`;
    if (!this.streams.has(key)) {
      try {
        await this.emulator.json(place, "logs", "Logs_20140328.CreateLogStream", stream, true);
      } catch (error) {
        if (!(error instanceof AwsError && error.code === "ResourceAlreadyExistsException")) throw error;
      }
      this.streams.add(key);
    }
    for (let start = 0; start < logEvents.length; start += batch) {
      const input = { ...stream, logEvents: logEvents.slice(start, start + batch) };
      try {
        await this.emulator.json(place, "logs", "Logs_20140328.PutLogEvents", input, true);
      } catch (error) {
        // The group may have been deleted and created again: create the stream again next time.
        this.streams.delete(key);
        throw error;
      }
    }
  }
}
