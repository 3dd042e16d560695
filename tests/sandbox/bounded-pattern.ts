import { Script } from "node:vm";
import { runBounded } from "./bounded-script";

const script = new Script("expression.test(text)");

/**
 * Whether a regular expression of somebody else's fits a text: one can be made to run for ever, even on a short text.
 * @throws Error where it takes longer
 */
export function fitsInTime(expression: RegExp, text: string, milliseconds: number): boolean {
  return runBounded(script, { expression, text }, milliseconds) === true;
}
