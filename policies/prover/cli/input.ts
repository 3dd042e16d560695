/** Reads cases and requests from files. Anyone may have written them, so whatever is wrong is one error. */
import { createReadStream } from "node:fs";
import { forEachPlace, lineAt } from "../parse/json-text";
import type { DocumentError } from "../types";

/** A value of a file, before its shape was looked at. */
export interface FileValue {
  /** The file, with the place in it where it holds several. */
  readonly name: string;
  readonly file: string;
  /** The value's own text, and the line of the file that it begins in. */
  readonly text: string;
  readonly line: number;
  /** Where in the text the value is: "[1]" of an array. */
  readonly prefix: string;
  readonly json: unknown;
  readonly errors: readonly DocumentError[];
}

/** A file that cannot be read; the message is one line. */
export class InputError extends Error {}

const megabytes = 50;
const deepest = 100;
const most = 100_000;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "is a folder; name the files in it",
  EACCES: "no permission to read it",
  EPERM: "no permission to read it",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its links lead in a circle",
};

/** @throws InputError in one line that names the file */
export async function readText(file: string, stdin: AsyncIterable<Buffer | string>): Promise<string> {
  const name = file === "-" ? "standard input" : file;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    if (file.includes("\0")) throw new InputError(`${JSON.stringify(file)}: is no name of a file`);
    for await (const chunk of file === "-" ? stdin : createReadStream(file)) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > megabytes * 2 ** 20)
        throw new InputError(`${name}: is larger than ${megabytes} MB; put its cases into several files`);
      chunks.push(bytes);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new InputError(`${name}: ${reasons[code] ?? `cannot be read (${code || String(error)})`}`);
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length === 0)
    throw new InputError(`${name}: is empty; expected a case (--schema prints its shape)`);
  if (bytes[0] === 0xff || bytes[0] === 0xfe) throw new InputError(`${name}: is UTF-16; save it as UTF-8`);
  try {
    // Takes a byte order mark off, which editors on Windows write.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`${name}: is not UTF-8 text`);
  }
}

/** A file's values: the whole as one JSON value, a list of values, or one value a line. */
export function sourcesOf(text: string, file: string): FileValue[] {
  const whole = parsed(text, { name: file, file, line: 1 });
  if (isJson(whole)) return listed(whole);
  // A document over many lines begins with a bracket alone; its own error says more than one a line.
  if (!/^\s*\{[ \t]*\S/.test(text)) return [whole];
  const lines = linesOf(text, file);
  return lines.some(({ json }) => typeof json === "object") ? lines : [whole];
}

const isJson = ({ json }: FileValue): boolean => json !== undefined;

function listed(source: FileValue): FileValue[] {
  if (!Array.isArray(source.json) || source.errors.length > 0) return [source];
  const list: readonly unknown[] = source.json;
  if (list.length === 0) return [{ ...source, errors: [{ path: "", message: "is an empty list" }] }];
  limit(list.length, source.file);
  return list.map((json, i) => ({
    ...source,
    name: list.length > 1 ? `${source.name}[${i}]` : source.name,
    prefix: `[${i}]`,
    json,
  }));
}

function limit(count: number, file: string): void {
  if (count > most)
    throw new InputError(`${file}: holds ${count} values; put them into files of ${most} at most`);
}

function linesOf(text: string, file: string): FileValue[] {
  const lines = text
    .split("\n")
    .map((line, i) => ({ line: line.trim(), number: i + 1 }))
    .filter(({ line }) => line !== "");
  limit(lines.length, file);
  return lines.map(({ line, number }) => parsed(line, { name: `${file}:${number}`, file, line: number }));
}

function parsed(text: string, place: Pick<FileValue, "name" | "file" | "line">): FileValue {
  const source = { ...place, text, prefix: "" };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const message =
      error instanceof SyntaxError ? placed(error.message, source) : `nested more than ${deepest} deep`;
    return { ...source, json: undefined, errors: [{ path: "", message: `not JSON: ${message}` }] };
  }
  return { ...source, json, errors: faultsOf(text, place.line) };
}

/** The engine counts characters; people count lines. */
function placed(message: string, { text, line }: Pick<FileValue, "text" | "line">): string {
  return message.replace(/(?: in JSON)? at position (\d+)(?: \(.*\))?$/, (_, position) => {
    return ` in line ${line + lineAt(text, Number(position)) - 1}`;
  });
}

/** What JSON.parse accepts silently. */
function faultsOf(text: string, firstLine: number): DocumentError[] {
  const errors: DocumentError[] = [];
  const lineOf = (at: number) => firstLine + lineAt(text, at) - 1;
  let tooDeep: number | undefined;
  forEachPlace(text, ({ path, name, at, repeated, depth }) => {
    if (depth > deepest) tooDeep ??= at;
    if (tooDeep !== undefined) return;
    if (repeated)
      errors.push({ path: path(), message: `stands twice, the second time in line ${lineOf(at)}` });
    if (name === "__proto__")
      errors.push({
        path: path(),
        message: `"__proto__", in line ${lineOf(at)}, is no name that a case has`,
      });
  });
  if (tooDeep === undefined) return errors;
  return [{ path: "", message: `is nested more than ${deepest} deep, in line ${lineOf(tooDeep)}` }];
}
