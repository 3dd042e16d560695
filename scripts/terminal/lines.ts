import { createLogUpdate } from "log-update";
import { fitted, wrap } from "../../shared/terminal/fitted";

/** One thing that is being done. */
export interface Line {
  /** What it is at just now; shown on a terminal only. */
  update(progress: string): void;
  /** How it ended, with the time it took. */
  end(mark: LineStatus, result: string): void;
}

export type LineStatus = "done" | "failed" | "unchanged";

/** Seconds after which a line shows how long it has been running. */
const tickMilliseconds = 500;

const marks: Readonly<Record<LineStatus, string>> = { done: "✔", failed: "✘", unchanged: "·" };

/**
 * A line for each thing that is being done at the same time. On a terminal the lines are rewritten in place, and stay
 * once they ended; elsewhere each is printed when it begins and when it ends, without control characters.
 */
export class Lines {
  private readonly running = new Map<object, () => string>();
  private readonly live: ReturnType<typeof createLogUpdate> | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** @param plain on a terminal too, where others write to it */
  constructor(
    private readonly stream: NodeJS.WriteStream,
    plain = false,
  ) {
    this.live =
      stream.isTTY && !plain && process.env.TERM !== "dumb"
        ? createLogUpdate(stream, { showCursor: true })
        : undefined;
  }

  begin(title: string): Line {
    const key = {};
    const started = Date.now();
    const seconds = () => Math.round((Date.now() - started) / 1000);
    let progress = "";
    if (this.live === undefined) this.stream.write(`  ${title.trimEnd()}\n`);
    this.running.set(key, () => this.fitted(`  ${title}`, progress, `${seconds()} s`));
    this.timer ??= setInterval(() => this.render(), tickMilliseconds);
    this.timer.unref();
    this.render();
    return {
      update: (text) => {
        progress = text;
        this.render();
      },
      end: (mark, result) => {
        this.running.delete(key);
        const time = mark === "unchanged" ? "" : `  ${seconds()} s`;
        // The number stays beside its unit.
        const text = `${marks[mark]} ${title}  ${result}${time}`.replace(/(?<=\d) s$/, "\u00a0s");
        this.print(this.wrapped(text).replace("\u00a0", " "));
        if (this.running.size > 0) return;
        clearInterval(this.timer);
        this.timer = undefined;
      },
    };
  }

  /** A line that stays, above those that are rewritten. */
  print(text: string): void {
    if (this.live === undefined) this.stream.write(`${text}\n`);
    // With an end of its own, it would leave out that of a text that ends in an empty line.
    else this.live.persist(`${fitted(text, this.stream.columns)}\n`);
    this.render();
  }

  private render(): void {
    if (this.live === undefined) return;
    if (this.running.size === 0) this.live.done();
    else this.live([...this.running.values()].map((line) => line()).join("\n"));
  }

  /** Between words, in the terminal's rows. */
  private wrapped(text: string): string {
    return this.live === undefined ? text : wrap(text, (this.stream.columns || 80) - 4).join("\n    ");
  }

  /** In one row of the terminal: what is done just now gives way. */
  private fitted(title: string, progress: string, time: string): string {
    const room = (this.stream.columns || 80) - 1 - title.length - time.length - 4;
    const shown = progress.length <= room ? progress : `${progress.slice(0, Math.max(0, room - 1))}…`;
    return [title, ...(room > 8 && shown !== "" ? [shown] : []), time].join("  ");
  }
}
