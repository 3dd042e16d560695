import {
  deploymentSteps,
  elsewhereText,
  initStacks,
  policyFlags,
  previewArguments,
  refreshFlags,
  requireElsewhere,
} from "./order";
import { keyOf } from "./plan";
import type { Runner } from "./runner";
import { runUpdates, type Update } from "./steps";

interface Wish {
  /** Make the calls also where nothing changed. */
  readonly callAgain: boolean;
  /** A person is asked before anything is changed. */
  readonly ask: boolean;
  /** On the sandbox, whose stacks are nobody's loss: what is new or follows a change is not planned. */
  readonly unplanned?: boolean;
}

/**
 * The updates that bring both sides to agreement and try it out; a second run changes nothing. Each stack is refreshed
 * when it is planned, and when its turn comes first: what was changed by hand comes back. Where anything changed, the
 * calls are made again, although what the two sides export may be the same.
 * @returns whether anything was changed
 */
export async function deploy(runner: Runner, stack: string, wish: Wish): Promise<boolean> {
  const { pulumi } = runner;
  const deployment = await initStacks(pulumi, stack);
  await requireElsewhere(pulumi, deployment, "deployed");
  for (const line of elsewhereText(deployment)) console.error(line);
  const updates = deploymentSteps(deployment).map((step, at, steps): Update => {
    const first = steps.findIndex((each) => keyOf(each) === keyOf(step)) === at;
    const calls = step.project === "acceptance";
    const refresh = first ? refreshFlags(step) : [];
    const update = ["up", "--yes", "--skip-preview", ...policyFlags(step), ...refresh];
    return {
      ...step,
      preview: previewArguments(step),
      update: (changed) => (calls ? [...update, ...callFlags(changed || wish.callAgain)] : update),
      always: calls && wish.callAgain,
    };
  });
  return runUpdates(runner, updates, {
    question: wish.ask ? "Deploy this?" : undefined,
    afterChange: wish.unplanned ? "update" : "plan again",
    ...(wish.unplanned ? { unplanned: new Set(deployment.created.map(keyOf)) } : {}),
  });
}

/** A pattern: Pulumi refuses a whole URN that the stack does not have yet. */
const calls = "**::command:local:Command::invocations**";

function callFlags(again: boolean): string[] {
  // The acceptance stack's output is long, and shown as a table at the end.
  const quiet = "--suppress-outputs";
  return again ? [quiet, "--replace", calls] : [quiet];
}
