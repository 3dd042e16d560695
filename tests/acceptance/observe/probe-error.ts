import { Failure } from "../../../shared/terminal/failure";

/** What a person reads when an instance could not be made to call. */
export class ProbeError extends Failure {
  override readonly name = "ProbeError";

  constructor(failure: {
    readonly what: string;
    readonly observed: readonly string[];
    /** The command that fixes it. */
    readonly next: string;
  }) {
    super(`${failure.what}\n  observed: ${failure.observed.join("; ")}\n  next: ${failure.next}`);
  }
}

/** The command that brings an instance back, and its way to Systems Manager. */
export function fixCommand(stack: string): string {
  return `pulumi -C consumer up --refresh --stack ${stack.split("/").at(-1)}`;
}

/** The last passing failure of AWS, in words. */
export function answerText(error: unknown): string {
  return `AWS's last answer: ${error}`;
}
