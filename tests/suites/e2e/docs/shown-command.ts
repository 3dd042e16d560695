/** A command that the docs show, and how it is run on the sandbox. */
export interface ShownCommand {
  /** As a page has it. */
  readonly shown: string;
  /** What is run instead: with names in place of placeholders, and --yes where a person would be asked. */
  readonly run?: string;
  /** What it prints, on standard output or error. */
  readonly prints?: RegExp;
  /** A shell command for what the page asks a person to edit after it. */
  readonly edit?: string;
  /** Runs on the probe, where a person would be: $API is the API's id. */
  readonly onProbe?: true;
}

export interface Chapter {
  readonly name: string;
  /** Profile of those who run them, where no option names one. */
  readonly profile?: string;
  readonly commands: readonly (string | ShownCommand)[];
}

/** Of Pulumi, which would ask a person whether it shall go on. */
export function byHand(shown: string, prints?: RegExp): ShownCommand {
  return { shown, run: `${shown} --yes --skip-preview`, ...(prints === undefined ? {} : { prints }) };
}

/** With STACK in the place of a stack's name. */
export function ofDev(shown: string, run = shown): ShownCommand {
  return { shown, run: run.replaceAll("STACK", "dev") };
}
