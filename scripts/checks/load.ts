import { availableParallelism, cpus, freemem } from "node:os";

/** As many run beside each other on any machine: one process alone leaves a core idle whenever it waits. */
export const places = Math.max(2, availableParallelism());
/** However idle the machine looks: what waits for an answer of the provider works again at the same moment. */
const most = 2 * places;
/** What a sandbox, an update of it and the tests take together. */
const neededBytes = 1.5 * 1024 ** 3;
/** In a shorter time a wait looks like an idle machine, and what was started last has not shown what it takes. */
const windowMilliseconds = 5000;
/** Of one core. */
const idleShare = 0.6;

/** Whether the machine has room for one more process, by what its cores did in the last seconds. */
export class Load {
  private before = times();
  private since = Date.now();

  /** A process was started: what comes now is looked at anew. */
  started(): void {
    this.before = times();
    this.since = Date.now();
  }

  /** @param running processes of this run */
  hasRoom(running: number): boolean {
    if (running < places) return running === 0 || freemem() > neededBytes;
    if (running >= most || Date.now() - this.since < windowMilliseconds) return false;
    const { before } = this;
    this.started();
    const idle = (this.before.idle - before.idle) / Math.max(1, this.before.all - before.all);
    return idle * cpus().length > idleShare && freemem() > neededBytes;
  }
}

/** Milliseconds of all cores together since the machine's start. */
function times(): { readonly idle: number; readonly all: number } {
  const each = cpus().map((core) => core.times);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return { idle: sum(each.map(({ idle }) => idle)), all: sum(each.flatMap((it) => Object.values(it))) };
}
