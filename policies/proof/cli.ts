/** `prove FILE...`: cases in, one answer line each out. */
import { readFile } from "node:fs/promises";
import { pretty } from "./cli/pretty";
import { parseCase } from "./document/parse-case";
import { invalidAnswer, prove } from "./prove";
import type { DocumentError, ProofAnswer } from "./types";

const usage = `Usage: npm run --silent prove -- [--pretty] FILE...

Each FILE is one case, a JSON array of cases, or JSON lines; - reads standard input.
Prints one answer a line. Exit status: 0 every question PROVED, 1 some VIOLATED,
2 some UNDETERMINED or invalid, 64 wrong usage.
`;
const usageStatus = 64;

interface Source {
  readonly name: string;
  readonly json: unknown;
  readonly error?: DocumentError;
}

function tryParse(text: string): { json: unknown } | { message: string } {
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
}

/** A file's cases: the whole as one JSON value, or else line by line. */
function sources(text: string, file: string): Source[] {
  if (text.trim() === "") return [];
  const whole = tryParse(text);
  if ("json" in whole) {
    const list: readonly unknown[] = Array.isArray(whole.json) ? whole.json : [whole.json];
    return list.map((json, i) => ({ name: list.length > 1 ? `${file}[${i}]` : file, json }));
  }
  const lines = text.split("\n").map((line, i) => ({ line: line.trim(), number: i + 1 }));
  const parsed = lines
    .filter(({ line }) => line !== "")
    .map(({ line, number }) => ({ number, result: tryParse(line) }));
  // Not one line is JSON: the file was meant as one document, and its own error says more.
  if (!parsed.some(({ result }) => "json" in result)) {
    return [{ name: file, json: undefined, error: { path: "", message: `not JSON: ${whole.message}` } }];
  }
  return parsed.map(({ number, result }) =>
    "json" in result
      ? { name: `${file}:${number}`, json: result.json }
      : {
          name: `${file}:${number}`,
          json: undefined,
          error: { path: "", message: `not JSON: ${result.message}` },
        },
  );
}

function nameOf(source: Source): string {
  const { json } = source;
  const named = typeof json === "object" && json !== null && "name" in json ? json.name : undefined;
  return typeof named === "string" && named !== "" ? named : source.name;
}

function answer(source: Source): ProofAnswer {
  const started = performance.now();
  const name = nameOf(source);
  if (source.error) return invalidAnswer(name, [source.error], started);
  const parsed = parseCase(source.json);
  if ("invalid" in parsed) return invalidAnswer(name, parsed.invalid, started);
  return prove({ ...parsed.case, name });
}

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

function statusOf({ leastPrivilege, availability, invalid }: ProofAnswer): 0 | 1 | 2 {
  const verdicts = [leastPrivilege.verdict, availability.verdict];
  if (verdicts.includes("VIOLATED")) return 1;
  return invalid || verdicts.includes("UNDETERMINED") ? 2 : 0;
}

export interface Output {
  write(text: string): unknown;
}

/** Runs the command line without the program's name; resolves to the exit status. */
export async function run(
  argv: readonly string[],
  stdin: AsyncIterable<Buffer | string>,
  stdout: Output,
  stderr: Output = process.stderr,
): Promise<number> {
  const files = argv.filter((argument) => argument === "-" || !argument.startsWith("-"));
  const options = argv.filter((argument) => !files.includes(argument));
  const unknown = options.find((option) => !["--pretty", "--help", "--"].includes(option));
  if (options.includes("--help")) {
    stdout.write(usage);
    return 0;
  }
  if (unknown !== undefined || files.length === 0) {
    stderr.write(`${unknown === undefined ? "no FILE given" : `unknown option ${unknown}`}\n\n${usage}`);
    return usageStatus;
  }
  const statuses = new Set<number>();
  for (const file of files) {
    let text: string;
    try {
      text = file === "-" ? await readAll(stdin) : await readFile(file, "utf8");
    } catch (error) {
      stderr.write(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}\n`);
      return usageStatus;
    }
    for (const source of sources(text, file)) {
      const result = answer(source);
      statuses.add(statusOf(result));
      stdout.write(options.includes("--pretty") ? pretty(result) : `${JSON.stringify(result)}\n`);
    }
  }
  if (statuses.size === 0) {
    stderr.write("no case in the input\n");
    return usageStatus;
  }
  return statuses.has(1) ? 1 : statuses.has(2) ? 2 : 0;
}

if (require.main === module) {
  void run(process.argv.slice(2), process.stdin, process.stdout).then((status) => {
    process.exitCode = status;
  });
}
