import { Failure } from "../../shared/terminal/failure";
import { confirm } from "../terminal/confirm";
import { limited, together } from "../terminal/limited";
import { wasInterrupted } from "../terminal/process";
import { changesOf, changesText, failedOperations, writesAnything } from "./changes";
import type { DeploymentStep } from "./order";
import {
  failureOf,
  keyOf,
  linesByStack,
  type Plan,
  type Previewed,
  planOf,
  plansText,
  plansToCarryOut,
} from "./plan";
import { type Runner, stackText } from "./runner";

export interface Update extends DeploymentStep, Previewed {
  /**
   * Of the Pulumi CLI, but for the stack; it must not ask.
   * @param changed whether an earlier update of the same run changed something
   */
  readonly update: (changed: boolean) => readonly string[];
  /** Done also where nothing would change. */
  readonly always?: boolean;
}

export interface Manner {
  /** What a person is asked, once; undefined where nobody is. */
  readonly question: string | undefined;
  /** What becomes of later phases once something has changed: a destroy's do not depend on it. */
  readonly afterChange: "plan again" | "update" | "as planned";
  /** Stacks that are not planned, as keys: they are new, so that nothing of theirs can be lost. */
  readonly unplanned?: ReadonlySet<string>;
}

const carryOn = "next: the same command again carries on from there";

/**
 * Plans all, asks once, then carries the updates out: those of one phase at the same time. A failure lets the others of
 * its phase end; then all failures are reported.
 * @returns whether anything was changed
 * @throws Failure with every plan or update that failed, or with what was done until Ctrl-C
 */
export async function runUpdates(
  runner: Runner,
  updates: readonly Update[],
  manner: Manner,
): Promise<boolean> {
  const { question, unplanned } = manner;
  const toPlan = updates.filter(
    (update, at) =>
      !unplanned?.has(keyOf(update)) && updates.findIndex((it) => keyOf(it) === keyOf(update)) === at,
  );
  const plans = await plansToCarryOut(runner, toPlan, question !== undefined);
  requirePlannable(updates, plans);
  const due = updates.filter((update) => plans.get(keyOf(update))?.needed !== false);
  if (due.length === 0 && !updates.some(({ always }) => always)) return false;
  const text = plansText(plans.values(), process.stderr.columns);
  if (text !== "") runner.lines.print(`\n${text}\n`);
  // The acceptance stack makes calls, and no resources.
  if (question !== undefined && due.some(({ project }) => project !== "acceptance")) {
    if (manner.afterChange === "plan again" && updates.some(({ phase }) => phase > (due[0]?.phase ?? 0)))
      runner.lines.print(followsText);
    await confirm(question, "nothing was changed");
  }
  return new Execution(runner, updates, plans, manner).run();
}

const followsText =
  "What follows a change is planned again in its turn, and every call made again.\n" +
  "You are asked again only before a replacement or deletion that is not shown.\n";

/** @throws Failure with every plan that failed, but for those that wait for what comes before them */
function requirePlannable(updates: readonly Update[], plans: ReadonlyMap<string, Plan>): void {
  const waits = (key: string) => {
    const phase = updates.find((update) => keyOf(update) === key)?.phase ?? 0;
    return updates.some((update) => {
      const earlier = plans.get(keyOf(update));
      return update.phase < phase && (earlier === undefined || (earlier.needed && !earlier.failure));
    });
  };
  const failed = [...plans].filter(([key, { failure, forbidden }]) => failure && (forbidden || !waits(key)));
  if (failed.length === 0) return;
  const failures = failed.map(([, { of, failure = [] }]) => ({ of, lines: failure }));
  throw new Failure(
    `cannot be planned, so nothing was changed:\n\n${linesByStack(failures)}\n\n` +
      "  next: fix the error above and run the same command again",
  );
}

interface Done {
  readonly step: Update;
  readonly text: string;
  readonly changed: boolean;
  readonly failure: readonly string[] | undefined;
}

interface Due {
  readonly step: Update;
  /** Undefined where nobody planned it, or where the plan is out of date. */
  readonly plan: Plan | undefined;
}

class Execution {
  private readonly done: Done[] = [];
  private readonly limit: number;
  private readonly width: number;
  /** Steps are counted where each has something to do, as far as is known. */
  private readonly all: boolean;

  constructor(
    private readonly runner: Runner,
    private readonly updates: readonly Update[],
    private readonly plans: ReadonlyMap<string, Plan>,
    private readonly manner: Manner,
  ) {
    this.limit = runner.verbose ? 1 : together;
    this.all = updates.every((update) => plans.get(keyOf(update))?.needed !== false);
    this.width = Math.max(...updates.map((update) => stackText(update).length));
  }

  async run(): Promise<boolean> {
    for (const phase of [...new Set(this.updates.map((update) => update.phase))].sort((a, b) => a - b)) {
      const { changed } = this;
      const due = await this.due(this.updates.filter((update) => update.phase === phase));
      await limited(this.limit, due, async ({ step, plan }) => {
        this.done.push(await this.update(step, changed, plan));
      });
      this.requireSuccess();
    }
    return this.changed;
  }

  private get changed(): boolean {
    return this.done.some(({ changed }) => changed);
  }

  /** Which steps of a phase have something to do. Asks before what was not shown. */
  private async due(steps: readonly Update[]): Promise<Due[]> {
    if (!this.changed || this.manner.afterChange !== "plan again")
      return steps.flatMap((step) => this.asPlanned(step));
    const found = await limited(this.limit, steps, async (step): Promise<Due | undefined> => {
      // Its calls are made again after every change.
      if (step.project === "acceptance") return { step, plan: undefined };
      const plan = await planOf(this.runner, step, this.width);
      if (plan.failure === undefined) return plan.needed ? { step, plan } : undefined;
      this.done.push({ step, text: "cannot be planned", changed: false, failure: plan.failure });
      return undefined;
    });
    this.requireSuccess();
    const due = found.filter((each) => each !== undefined);
    const surprises = due.flatMap(({ plan }) => (plan && this.surprises(plan) ? [plan] : []));
    if (this.manner.question !== undefined && surprises.length > 0) {
      this.runner.lines.print(`\n${plansText(surprises, process.stderr.columns)}\n`);
      await confirm("Go on with this?", `stopped:\n${this.stateText()}`);
    }
    return due;
  }

  /** Without a new plan. */
  private asPlanned(step: Update): Due[] {
    const plan = this.plans.get(keyOf(step));
    const repeated = this.done.some((done) => keyOf(done.step) === keyOf(step));
    if (this.changed && this.manner.afterChange === "update")
      return [{ step, plan: repeated ? undefined : plan }];
    return !repeated && (plan?.needed !== false || step.always) ? [{ step, plan }] : [];
  }

  /** Whether it replaces or deletes what was not shown. */
  private surprises({ of, changes }: Plan): boolean {
    const shown = this.plans.get(keyOf(of))?.changes ?? [];
    return changes.some(
      ({ kind, urn }) =>
        (kind === "replace" || kind === "delete") &&
        !shown.some((each) => each.urn === urn && each.kind === kind),
    );
  }

  private async update(step: Update, changed: boolean, plan: Plan | undefined): Promise<Done> {
    const at = this.all ? `[${this.updates.indexOf(step) + 1}/${this.updates.length}] ` : "";
    const line = this.runner.lines.begin(`${at}${stackText(step).padEnd(this.width)}`);
    const planned = plan?.changes.reduce((sum, { kind }) => sum + (kind === "replace" ? 2 : 1), 0);
    const ran = await this.runner.run(step, step.update(changed), line, planned);
    const failed = ran.exitCode !== 0;
    const changes = changesText(changesOf(ran.events)) || "nothing changed";
    const ends = failed ? (wasInterrupted() ? ["interrupted"] : failedOperations(ran.events)) : [];
    const text = [changes, ...ends].join("; ");
    line.end(failed ? "failed" : "done", text);
    const failure = failed ? failureOf(this.runner, step, ran) : undefined;
    return { step, text, changed: writesAnything(ran.events), failure };
  }

  /** @throws Failure with what was done, where a step failed or Ctrl-C was pressed */
  private requireSuccess(): void {
    if (wasInterrupted()) throw new Failure(`interrupted\n${this.stateText()}`, 130);
    const failed = this.done.filter(({ failure }) => failure !== undefined);
    if (failed.length === 0) return;
    const names = failed.map(({ step }) => stackText(step)).join(" and ");
    const texts = linesByStack(failed.map(({ step, failure = [] }) => ({ of: step, lines: failure })));
    throw new Failure(`${names} failed\n\n${texts}\n\n  ${carryOn}`);
  }

  /** What each step changed that has begun, and which stacks are still to be changed. */
  private stateText(): string {
    const done = this.done.map(({ step, text }) => `  ${stackText(step)}: ${text}`);
    const left = this.updates.filter(
      (step) =>
        this.plans.get(keyOf(step))?.needed !== false && !this.done.some((each) => each.step === step),
    );
    const names = [...new Set(left.map(stackText))].join(", ");
    return [...done, ...(names === "" ? [] : [`  not begun: ${names}`]), `  ${carryOn}`].join("\n");
  }
}
