import { createInterface } from "node:readline/promises";
import { Failure } from "../../shared/terminal/failure";

/** A person answered no, which is no failure: the message says what state things are in. */
class Declined extends Error {}

/**
 * Asks a person on this terminal; no is the answer of somebody who only presses Enter, or ends the input.
 * @param state what state things are in where the answer is no
 * @throws Declined
 * @throws Failure with exit code 130 at Ctrl-C
 */
export async function confirm(question: string, state: string): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const ended = new Promise<string>((resolve, reject) => {
      terminal.once("SIGINT", () => {
        process.stderr.write("\n"); // the question's line has no end
        reject(new Failure(`interrupted; ${state}`, 130));
      });
      terminal.once("close", () => resolve(""));
    });
    const answer = await Promise.race([terminal.question(`${question} [y/N] `), ended]);
    if (!/^y(es)?$/i.test(answer.trim())) throw new Declined(state);
  } finally {
    terminal.close();
  }
}

/** Whether the work was done: false where a person said no, which is reported. */
export async function unlessDeclined(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    console.error(error.message);
    return false;
  }
}
