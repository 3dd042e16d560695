import { EventEmitter } from "node:events";
import {
  Command,
  CommanderError,
  type CommandUnknownOpts,
  InvalidArgumentError,
} from "@commander-js/extra-typings";
import { Failure } from "./failure";
import { nearest } from "./nearest";
import { shown } from "./shown";

/** Wrong usage, as sysexits.h has it: https://man.freebsd.org/sysexits */
export const usageStatus = 64;

/** A fault of the program itself, as sysexits.h has it. */
export const softwareStatus = 70;

interface About {
  /** How a person calls it, such as "npm run up --". */
  readonly program: string;
  readonly what: string;
  /** A command line without the program, and what it is for. */
  readonly examples: readonly (readonly [args: string, what: string])[];
  readonly exits: Readonly<Record<number, string>>;
}

/** A command of commander's that prints its help on stdout, and whose faults are a Failure of one line. */
export function command({ program, what, examples, exits }: About): Command {
  const calls = examples.map(([args, why]) => [
    args === "" ? program.replace(/ --$/, "") : `${program} ${args}`,
    why,
  ]);
  const codes = Object.entries({
    ...exits,
    [usageStatus]: "wrong usage",
    [softwareStatus]: "internal error",
  });
  return new Command(program)
    .description(what)
    .helpOption("-h, --help", "print this text")
    .allowExcessArguments(false)
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText("after", `\nExamples:\n${listed(calls)}\n\nExit codes:\n${listed(codes)}`);
}

/** Two columns; one below the other where they are too wide for a terminal. */
function listed(rows: readonly (readonly string[])[]): string {
  const width = Math.max(...rows.map(([left = ""]) => left.length));
  const fits = rows.every(([, right = ""]) => width + right.length < 76);
  return rows
    .map(([left = "", right = ""]) =>
      fits ? `  ${left.padEnd(width)}  ${right}` : `  ${left}\n      ${right}`,
    )
    .join("\n");
}

/** What is wrong with a command line, and how to see what is right. */
export function usageFailure(of: CommandUnknownOpts, fault: string): Failure {
  return new Failure(`${fault} (help: ${of.name()} --help)`, usageStatus);
}

/** Checks an option's value in commander's way: a fault is reported with the option and the value. */
export function checked(check: (text: string) => string | undefined): (text: string) => string {
  return (text) => {
    const fault = check(text);
    if (fault !== undefined) throw new InvalidArgumentError(fault);
    return text;
  };
}

/** Parses and runs a command. @throws Failure in one line for wrong usage, and whatever the command throws */
export async function runCommand(of: CommandUnknownOpts, args: readonly string[]): Promise<void> {
  const stop = watchValues(of);
  try {
    await of.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usageFailure(of, faultOf(of, error));
  } finally {
    stop();
  }
}

/**
 * Refuses what commander accepts: an option as the value of the one before it, an empty value, an option given twice.
 */
function watchValues(of: CommandUnknownOpts): () => void {
  // It is one, although its types do not say so.
  if (!(of instanceof EventEmitter)) throw new TypeError("commander's commands are no event emitters");
  const given = new Set<string>();
  const watched = of.options
    .filter((option) => option.required)
    .map((option) => {
      const name = option.long ?? option.flags;
      const listener = (value: string) => {
        if (value === "" || /^-./.test(value)) throw usageFailure(of, `${name} needs a value`);
        if (given.has(name) && !option.variadic) throw usageFailure(of, `${name} stands twice`);
        given.add(name);
      };
      return { event: `option:${option.name()}`, listener };
    });
  for (const { event, listener } of watched) of.prependListener(event, listener);
  return () => {
    for (const { event, listener } of watched) of.removeListener(event, listener);
  };
}

/** The fault in our words, with the nearest right word. commander's version is pinned, its texts are tested. */
function faultOf(of: CommandUnknownOpts, { code, message }: CommanderError): string {
  const names = of.options.flatMap(({ long }) => long ?? []);
  const longOf = (flags: string) => of.options.find((each) => each.flags === flags)?.long ?? flags;
  const quoted = [...message.matchAll(/option '(.*?)'/gs)].map(([, flags = ""]) => longOf(flags));
  // A typo in a mandatory option's name is reported as what it is.
  const unknown = of.args.find((arg) => /^-./.test(arg) && !names.includes(arg));
  switch (code) {
    case "commander.missingMandatoryOptionValue":
      if (unknown === undefined) return `${quoted[0]} is missing`;
      return unknownOption(unknown, names);
    case "commander.unknownOption":
      return unknownOption(unknown ?? message, names);
    case "commander.optionMissingArgument":
      return `${quoted[0]} needs a value`;
    case "commander.conflictingOption":
      return `${quoted.join(" and ")} exclude each other`;
    case "commander.excessArguments":
      return `unexpected argument ${shown(of.args[of.registeredArguments.length] ?? "")}`;
    case "commander.invalidArgument":
      return invalidValue(of, message);
    default:
      return shown(message.replace(/^error: /, ""));
  }
}

function unknownOption(arg: string, names: readonly string[]): string {
  const [option = ""] = arg.split("=");
  if (names.includes(option)) return `${option} takes no value`;
  return `unknown option ${shown(option)}${option.startsWith("--") ? nearest(option, [...names, "--help"]) : ""}`;
}

const invalid =
  /^error: (?:option '(.*?)' argument|command-argument value) '(.*)' is invalid(?: for argument '(.*)')?\. (.*)$/s;

function invalidValue(of: CommandUnknownOpts, message: string): string {
  const [, flags, value = "", name, why = message] = invalid.exec(message) ?? [];
  const option = of.options.find((each) => each.flags === flags);
  const argument = of.registeredArguments.find((each) => each.name() === name);
  const choices = (option ?? argument)?.argChoices;
  const fault = choices === undefined ? why : `expected ${choices.join(", ")}${nearest(value, choices)}`;
  return `${option?.long ?? name ?? ""} ${shown(value)}: ${fault}`;
}
