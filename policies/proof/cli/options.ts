/** What the command line asks for. */
import { parseArgs } from "node:util";
import { nearest } from "./nearest";

/** The text of --help, for a command that is called so and that can read deployed stacks or not. */
export function usage(program: string, stacks: boolean): string {
  return `Usage: ${program} [--format FORMAT] FILE...
       ${program} CASE --request FILE
       ${program} --compare BEFORE AFTER
${stacks ? `       ${program} --stack NAME [--request FILE]\n` : ""}       ${program} --schema

Each FILE is one case, a JSON array of cases, or JSON lines; - reads standard input.
  --request FILE   how that request ends, layer by layer, with the statements that decide
  --compare        what two cases let in differently, each with a request that shows it
${stacks ? "  --stack NAME     the case of what is deployed: both sides' stacks of this name\n" : ""}  --schema         the JSON schema of a case
  --format FORMAT  json (one answer a line, the default), pretty (for people) or sarif (for code scanning)
  --budget SECONDS the work that one proof may cost (default 2), counted in steps: 0.001 to 600
  --pretty         the same as --format pretty
  --help           this text

Exit status: 0 all PROVED, 1 some VIOLATED, 2 some UNDETERMINED or invalid, 64 wrong usage or no file.
With --request: 0 allowed, 1 refused, 2 not known. With --compare: 0 equivalent, 1 different, 2 undetermined.
`;
}

export const formats = ["json", "pretty", "sarif"] as const;
export type Format = (typeof formats)[number];

export interface Command {
  readonly mode: "prove" | "request" | "compare" | "schema" | "help";
  readonly files: readonly string[];
  readonly request: string;
  readonly stack: string | undefined;
  readonly format: Format;
  /** Seconds of work. */
  readonly budget: number | undefined;
}

const known = {
  request: { type: "string" },
  compare: { type: "boolean" },
  stack: { type: "string" },
  schema: { type: "boolean" },
  format: { type: "string" },
  budget: { type: "string" },
  pretty: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** What the arguments ask for, or in one line why they cannot. */
export function parseCommand(argv: readonly string[]): Command | string {
  const { tokens } = parseArgs({ args: [...argv], options: known, strict: false, tokens: true });
  const values = new Map<string, string>();
  const files: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") files.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    const option = Object.hasOwn(known, name) ? known[name as keyof typeof known] : undefined;
    if (option === undefined || (rawName.length > 2 && !rawName.startsWith("--")))
      return `unknown option ${shown(rawName)}${nearest(
        rawName,
        Object.keys(known).map((each) => `--${each}`),
      )}`;
    if (values.has(name)) return `${rawName} stands twice`;
    if (option.type === "string" && (value === undefined || value === "" || value.startsWith("--")))
      return `${rawName} needs a value`;
    if (option.type === "boolean" && value !== undefined) return `${rawName} takes no value`;
    values.set(name, value ?? "");
  }
  return commandOf(values, files);
}

function commandOf(values: ReadonlyMap<string, string>, files: readonly string[]): Command | string {
  const [stack, request] = [values.get("stack"), values.get("request")];
  const asked = values.get("format") ?? (values.has("pretty") ? "pretty" : "json");
  const format = formats.find((each) => each === asked);
  if (format === undefined)
    return `--format ${shown(asked)}: expected ${formats.join(", ")}${nearest(asked, formats)}`;
  if (values.has("pretty") && format !== "pretty")
    return `--pretty and --format ${format} exclude each other`;
  const given = values.get("budget");
  const budget = given === undefined ? undefined : secondsOf(given);
  if (given !== undefined && budget === undefined)
    return `--budget ${shown(given)}: expected seconds, from 0.001 to 600`;
  const command = { files, request: request ?? "", stack, format, budget };
  if (values.has("help")) return { ...command, mode: "help" };
  const modes = (["request", "compare", "schema"] as const).filter((each) => values.has(each));
  const [mode = "prove", other] = modes;
  if (other !== undefined) return `--${mode} and --${other} exclude each other`;
  if (mode === "schema") return files.length > 0 || stack ? "--schema goes alone" : { ...command, mode };
  if (mode === "request" && format === "sarif") return "--format sarif is about findings: not with --request";
  if ([...files, request].filter((file) => file === "-").length > 1)
    return "- stands for standard input, which can be read once";
  if (stack !== undefined && (files.length > 0 || mode === "compare"))
    return `--stack ${shown(stack)} goes without ${mode === "compare" ? "--compare" : "files"}`;
  if (mode === "compare" && files.length !== 2) return `--compare needs two files, found ${files.length}`;
  if (files.length === 0 && stack === undefined) return "no FILE given";
  return { ...command, mode };
}

function secondsOf(text: string): number | undefined {
  const seconds = /^\d{1,3}(\.\d{1,3})?$/.test(text) ? Number(text) : undefined;
  return seconds !== undefined && seconds >= 0.001 && seconds <= 600 ? seconds : undefined;
}

const shown = (text: string) => (/^[\w./=-]{1,80}$/.test(text) ? text : JSON.stringify(text.slice(0, 80)));
