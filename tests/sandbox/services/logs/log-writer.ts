import { setTimeout as sleep } from "node:timers/promises";
import { AwsError } from "../../gateway/errors";
import type { EmulatorClient, Place } from "../../moto/client";
import type { Monitoring } from "../monitoring/monitoring";

/** CloudWatch Logs takes so many events in one request. */
const batch = 1000;
/** How long lines are gathered: of a busy function many go with one request. */
const gatherMilliseconds = 20;

/**
 * Writes log events to moto aside from the requests that cause them: in batches, one after the other, and what
 * cannot be written (the group is gone) is dropped, as the service's own delivery does.
 */
export class LogWriter {
  private readonly pending = new Map<string, { timestamp: number; message: string }[]>();
  private readonly streams = new Set<string>();
  private flushing: Promise<void> | undefined;

  constructor(
    private readonly emulator: EmulatorClient,
    private readonly log: (line: string) => void,
    private readonly monitoring: Pick<Monitoring, "now" | "logged">,
  ) {}

  write(destinationArn: string, stream: string, lines: readonly string[]): void {
    const key = `${destinationArn} ${stream}`;
    const events = this.pending.get(key) ?? [];
    events.push(...lines.map((message) => ({ timestamp: this.monitoring.now(), message })));
    this.pending.set(key, events);
    this.flushing ??= this.flush().finally(() => {
      this.flushing = undefined;
    });
  }

  /** Waits for everything that was written so far. */
  async drain(): Promise<void> {
    while (this.flushing) await this.flushing;
  }

  private async flush(): Promise<void> {
    while (this.pending.size > 0) {
      await sleep(gatherMilliseconds);
      const gathered = [...this.pending];
      this.pending.clear();
      for (const [key, events] of gathered) await this.deliver(key, events);
    }
  }

  private async deliver(
    key: string,
    events: readonly { timestamp: number; message: string }[],
  ): Promise<void> {
    const [arn = "", logStreamName = ""] = key.split(" ");
    const [, , , region = "", account = "", , logGroupName = ""] = arn.split(":");
    try {
      await this.put({ account, region }, { logGroupName, logStreamName }, events);
      const lines = events.map(({ message }) => message);
      await this.monitoring.logged({ account, region }, logGroupName, lines);
    } catch (error) {
      this.log(`sandbox: log of ${arn} not written: ${error instanceof Error ? error.message : error}`);
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
        // Deleted and perhaps made again since: next time the stream is created anew.
        this.streams.delete(key);
        throw error;
      }
    }
  }
}
