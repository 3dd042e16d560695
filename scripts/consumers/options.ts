import { Argument, Option } from "@commander-js/extra-typings";
import { checked } from "../../shared/terminal/command";

/** As Pulumi names stacks: the name is part of a file's name. */
const stackName = /^(?!\.+$)[A-Za-z0-9_.-]{1,100}$/;

const named = checked((text) =>
  stackName.test(text) ? undefined : "expected a stack's name: letters, digits, - _ and .",
);

export function consumerName() {
  return new Argument("<name>", "the consumer: the name of its stack").argParser(named);
}

/** The deployment that a consumer belongs to. */
export function ofStack() {
  return new Option("-s, --stack <name>", "stack of the deployment").argParser(named).default("dev");
}
