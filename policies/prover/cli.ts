/** `prove`: cases in, answers out. */
import { runCommand, usageStatus } from "../../shared/terminal/command";
import { Failure } from "../../shared/terminal/failure";
import {
  caseOf,
  comparisonOf,
  proofOf,
  proved,
  type RequestAnswer,
  type SourcedAnswer,
  wayOf,
} from "./cli/answers";
import { type FileValue, InputError, readText, sourcesOf } from "./cli/input";
import { commandOf, type ProveOptions, proveOptions } from "./cli/options";
import { prettyComparison, prettyProof, prettyRequest } from "./cli/pretty";
import { sarifOfComparison, sarifOfProofs } from "./cli/sarif";
import { caseSchema } from "./parse/parse-case";
import type { ProofAnswer, ProofCase } from "./types";

export interface Output {
  write(text: string): unknown;
}

/** A case of what is deployed, with the answer to it. */
export interface DeployedCase {
  readonly proofCase: ProofCase;
  readonly answer: ProofAnswer;
}

/** Reads the cases of a deployed stack. */
export type DeployedCases = (stack: string) => Promise<readonly DeployedCase[]>;

export interface ProveContext {
  /** The name by which a person calls the command. */
  readonly program?: string | undefined;
  readonly stdin: AsyncIterable<Buffer | string>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Undefined where no stack can be read. */
  readonly deployed?: DeployedCases | undefined;
}

/** `prove`, which answers in this context, and reports the exit status. */
export function proveCommand(around: ProveContext, exit: (status: number) => void) {
  const of = proveOptions(around.program ?? "prove", around.deployed !== undefined);
  return of
    .configureOutput({ writeOut: (text) => around.stdout.write(text) })
    .action(async (files, values) => {
      try {
        exit(await answer(commandOf(of, files, values), around));
      } catch (error) {
        throw error instanceof InputError ? new Failure(error.message, usageStatus) : error;
      }
    });
}

/** Runs the command line without the program's name; resolves to the exit status. */
export async function run(argv: readonly string[], around: ProveContext): Promise<number> {
  let status = 0;
  try {
    await runCommand(
      proveCommand(around, (ended) => {
        status = ended;
      }),
      argv,
    );
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    around.stderr.write(`error: ${error.message}\n`);
    return error.exitCode;
  }
  return status;
}

async function answer(command: ProveOptions, around: ProveContext): Promise<number> {
  const { mode, files, format, stack } = command;
  const { stdout } = around;
  if (mode === "schema") {
    stdout.write(`${JSON.stringify(caseSchema(), undefined, 2)}\n`);
    return 0;
  }
  // Everything is read before anything is answered: a file that cannot be read is no answer.
  const sources = await Promise.all(files.map((file) => read(file, around)));
  if (mode === "compare") {
    const [before, after] = sources.map(single);
    if (before === undefined || after === undefined) throw new InputError("--compare needs two files");
    const answer = comparisonOf(before, after, command);
    if (format === "sarif") stdout.write(sarifOfComparison(answer));
    else stdout.write(format === "pretty" ? prettyComparison(answer.answer) : line(answer.answer));
    return answer.status;
  }
  const deployed = stack === undefined ? [] : await deployedCases(stack, around);
  if (mode === "request") {
    const asked = await read(command.request, around);
    const answers = [
      ...deployed.flatMap(({ proofCase }) => asked.map((each) => wayOf(proofCase.name, proofCase, each))),
      ...sources.flat().flatMap((source) => ways(source, asked)),
    ];
    for (const each of answers)
      stdout.write(format === "pretty" ? prettyRequest(each.answer) : line(each.answer));
    return statusOf(answers);
  }
  const answers: SourcedAnswer<ProofAnswer>[] = deployed.map((each) => proved(each.answer));
  const print = (each: SourcedAnswer<ProofAnswer>) => {
    if (format !== "sarif") stdout.write(format === "pretty" ? prettyProof(each.answer) : line(each.answer));
  };
  for (const each of answers) print(each);
  for (const source of sources.flat()) {
    const each = proofOf(source, command);
    print(each);
    answers.push(each);
  }
  if (format === "sarif") stdout.write(sarifOfProofs(answers));
  return statusOf(answers);
}

/** The field is also there for a step that is not known to pass. */
const line = (value: unknown): string =>
  `${JSON.stringify(value, (key, each: unknown) => (key === "passes" ? (each ?? null) : each))}\n`;

async function read(file: string, { stdin }: ProveContext): Promise<FileValue[]> {
  return sourcesOf(await readText(file, stdin), file);
}

function single(sources: readonly FileValue[]): FileValue {
  const [source, other] = sources;
  if (source === undefined || other !== undefined)
    throw new InputError(`${source?.file}: holds ${sources.length} cases; --compare takes files of one`);
  return source;
}

async function deployedCases(stack: string, { deployed }: ProveContext): Promise<readonly DeployedCase[]> {
  if (deployed === undefined) throw new InputError("--stack: no stack can be read from here");
  return deployed(stack);
}

function ways(source: FileValue, asked: readonly FileValue[]): SourcedAnswer<RequestAnswer>[] {
  const found = caseOf(source);
  if ("invalid" in found) return [{ source, answer: { name: source.name, ...found }, status: 2 }];
  return asked.map((each) => wayOf(found.case.name, found.case, each));
}

/** The worst verdict: a violation, then what is not decided. */
function statusOf(answers: readonly SourcedAnswer<unknown>[]): number {
  const statuses = answers.map(({ status }) => status);
  return statuses.includes(1) ? 1 : statuses.includes(2) ? 2 : 0;
}
