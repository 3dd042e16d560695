/** Thrown when a proof outgrows its budget: the answer is then "undetermined", never a guess. */
export class TooHard extends Error {
  constructor(
    message: string,
    /** Where the statements are that make it hard, as far as is known. */
    readonly statements: readonly string[] = [],
  ) {
    super(message);
  }
}

/** Steps that a machine of 2025 takes in a second. A step is one move of one automaton, or a few dozen operations. */
const stepsPerSecond = 2_000_000;

/**
 * What a proof may cost, counted in steps and not in time, so that the same case has the same answer on a slow
 * machine.
 */
export class Work {
  private left: number;
  readonly limit: number;

  /** In seconds of an ordinary machine. */
  constructor(readonly seconds: number) {
    this.limit = Math.round(seconds * stepsPerSecond);
    this.left = this.limit;
  }

  get isSpent(): boolean {
    return this.left < 0;
  }

  get steps(): number {
    return this.limit - this.left;
  }

  /** What may fail without harm, and costs that much at most; undefined: it takes more. */
  attempt<T>(steps: number, run: () => T): T | undefined {
    const before = this.left;
    const given = Math.min(steps, before);
    this.left = given;
    try {
      return run();
    } catch (error) {
      if (!(error instanceof TooHard) || given === before) throw error;
      return undefined;
    } finally {
      this.left = before - (given - this.left);
    }
  }

  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new TooHard(`the proof takes more than its budget of ${this.seconds} s of work`);
  }
}
