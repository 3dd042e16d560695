import { availableParallelism, cpus, freemem } from "node:os";

/** As many run beside each other on any machine: one process alone leaves a core idle whenever it waits. */
export const places = Math.max(2, availableParallelism());
/** However idle the machine looks: what waits for an answer of the provider works again at the same moment. */
const most = 2 * places;
/** What a sandbox, an update of it and the tests take together. */
const neededBytes = 1.5 * 1024 ** 3;
/** What was started last must have shown what it takes. */
const settleMilliseconds = 5000;
/** Of one core. */
const idleShare = 0.6;

/** Whether the machine has room for one more process, by what its cores have done since the last look. */
export class Load {
  private before = times();
  private startedAt = 0;

  started(): void {
    this.startedAt = Date.now();
    this.before = times();
  }

  /** @param running processes of this run */
  hasRoom(running: number): boolean {
    if (running < places) return running === 0 || freemem() > neededBytes;
    if (running >= most || Date.now() - this.startedAt < settleMilliseconds) return false;
    const now = times();
    const idle = (now.idle - this.before.idle) / Math.max(1, now.all - this.before.all);
    this.before = now;
    return idle * cpus().length > idleShare && freemem() > neededBytes;
  }
}

/** Milliseconds of all cores together since the machine's start. */
function times(): { readonly idle: number; readonly all: number } {
  const each = cpus().map((core) => core.times);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return { idle: sum(each.map(({ idle }) => idle)), all: sum(each.flatMap((it) => Object.values(it))) };
}
