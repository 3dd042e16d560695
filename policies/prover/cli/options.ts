/** What the command line asks for. */
import { type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { checked, command, usageFailure } from "../../../shared/terminal/command";
import { shown } from "../../../shared/terminal/shown";

const formats = ["json", "pretty", "sarif"] as const;
type Format = (typeof formats)[number];

export interface ProveOptions {
  readonly mode: "prove" | "request" | "compare" | "schema";
  readonly files: readonly string[];
  readonly request: string;
  readonly stack: string | undefined;
  readonly format: Format;
  /** Seconds of work. */
  readonly budget: number | undefined;
}

/** prove, for a program that is called so and that can read deployed stacks or not. */
export function proveOptions(program: string, stacks: boolean) {
  return command({
    program,
    what:
      "Proves of a case that its policies let in what is meant, and nothing else. Each FILE is one case, a JSON array of " +
      "cases, or JSON lines; - reads standard input.",
    examples: [
      ["case.json", "what is proved of it"],
      ["case.json --request request.json --pretty", "how that request ends, layer by layer"],
      ["--compare before.json after.json", "what two cases let in differently"],
      ...(stacks ? [["--stack dev --pretty", "what is deployed"] as const] : []),
      ["--schema", "the JSON schema of a case"],
    ],
    exits: {
      0: "all PROVED; with --request allowed, with --compare equivalent",
      1: "some VIOLATED; with --request refused, with --compare different",
      2: "some UNDETERMINED or invalid; with --request or --compare not known",
    },
  })
    .argument("[file...]", "cases")
    .addOption(
      new Option("--request <file>", "how that request ends, with the statements that decide").conflicts([
        "compare",
        "schema",
      ]),
    )
    .addOption(
      new Option(
        "--compare",
        "what two cases let in differently, each with a request that shows it",
      ).conflicts("schema"),
    )
    .addOption(
      new Option("--stack <name>", "the case of what is deployed: both sides' stacks of this name")
        .conflicts(["compare", "schema"])
        .hideHelp(!stacks),
    )
    .option("--schema", "the JSON schema of a case")
    .addOption(
      new Option(
        "--format <format>",
        "one JSON answer a line, for people, or for code scanning (default: json)",
      ).choices(formats),
    )
    .addOption(
      new Option(
        "--budget <seconds>",
        "the work that one proof may cost, counted in steps (default: 2)",
      ).argParser(
        checked((text) =>
          secondsOf(text) === undefined ? "expected seconds, from 0.001 to 600" : undefined,
        ),
      ),
    )
    .addOption(new Option("--pretty", "the same as --format pretty"));
}

type Values = ReturnType<ReturnType<typeof proveOptions>["opts"]>;

/** What files and options ask for together. @throws Failure in one line where they do not go together */
export function commandOf(of: CommandUnknownOpts, files: readonly string[], values: Values): ProveOptions {
  const { request, compare, stack, schema, pretty } = values;
  const fault = faultOf(files, values);
  if (fault !== undefined) throw usageFailure(of, fault);
  const mode = schema ? "schema" : compare ? "compare" : request === undefined ? "prove" : "request";
  const format = values.format ?? (pretty ? "pretty" : "json");
  const budget = values.budget === undefined ? undefined : secondsOf(values.budget);
  return { mode, files, request: request ?? "", stack, format, budget };
}

function faultOf(
  files: readonly string[],
  { request, compare, stack, schema, pretty, format = "pretty" }: Values,
): string | undefined {
  if (pretty && format !== "pretty") return `--pretty and --format ${format} exclude each other`;
  if (schema) return files.length > 0 ? "--schema goes alone" : undefined;
  if (request !== undefined && format === "sarif")
    return "--format sarif is about findings: not with --request";
  if ([...files, request].filter((file) => file === "-").length > 1)
    return "- stands for standard input, which can be read once";
  if (files.includes("")) return "an empty text names no FILE";
  if (stack !== undefined && files.length > 0) return `--stack ${shown(stack)} goes without files`;
  if (compare && files.length !== 2) return `--compare needs two files, found ${files.length}`;
  if (files.length === 0 && stack === undefined) return "no FILE given";
  return undefined;
}

function secondsOf(text: string): number | undefined {
  const seconds = /^\d{1,3}(\.\d{1,3})?$/.test(text) ? Number(text) : undefined;
  return seconds !== undefined && seconds >= 0.001 && seconds <= 600 ? seconds : undefined;
}
