import { Option } from "@commander-js/extra-typings";
import { checked } from "../../shared/terminal/command";
import { Failure } from "../../shared/terminal/failure";

/** Segments as Pulumi names organizations, projects and stacks: the name is part of a file's name. */
const stackName = /^((?!\.+\/)[A-Za-z0-9_.-]{1,100}\/){0,2}(?!\.+$)[A-Za-z0-9_.-]{1,100}$/;

/** The stack that a command is about, by the name that it has in each project. */
export function stackOption() {
  return new Option("-s, --stack <name>", "stack of the deployment, such as dev or sandbox")
    .argParser(checked((text) => (stackName.test(text) ? undefined : "expected letters, digits, - _ and .")))
    .makeOptionMandatory();
}

/** No prompt, for pipelines. */
export function yesOption() {
  return new Option("-y, --yes", "do not ask; needed where there is no terminal");
}

/** Pulumi's own output instead of a line a step. */
export function verboseOption() {
  return new Option("--verbose", "Pulumi's own output, one step after another (default: a line a step)");
}

/** Whether a person is asked before anything is changed. @throws Failure where nobody can be */
export function asksPerson({ yes }: { readonly yes?: true | undefined }): boolean {
  if (yes || process.stdin.isTTY) return yes !== true;
  throw new Failure("this is not a terminal, so nobody can confirm\n  next: add --yes", 64);
}
