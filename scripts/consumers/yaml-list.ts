import { isDeepStrictEqual } from "node:util";
import { Document, isMap, isScalar, isSeq, parseDocument, visit, type YAMLSeq } from "yaml";
import { Failure } from "../../shared/terminal/failure";

/** Values of a stack's config by whole key, as its file has them. @throws Failure for a file that is no YAML */
export function configOf(text: string, file: string): Readonly<Record<string, unknown>> {
  const config: unknown = parsed(text, file).toJS()?.config;
  return typeof config === "object" && config !== null ? { ...config } : {};
}

/** The config with one more entry in a list, which is made where there is none. Every other line stays as it is. */
export function withEntry(text: string, file: string, key: string, entry: object): string {
  const document = parsed(text, file);
  const list = document.getIn(["config", key], true);
  const whole = document.clone();
  if (isSeq(list)) whole.addIn(["config", key], flowing(whole, entry));
  else whole.setIn(["config", key], whole.createNode([flowing(whole, entry)]));
  return same(whole, [inserted(text, document, key, entry)]);
}

/** The config without the entry at this place of a list, and without the comment right above it. */
export function withoutEntry(text: string, file: string, key: string, at: number): string {
  const document = parsed(text, file);
  const whole = document.clone();
  whole.deleteIn(["config", key, at]);
  const list = document.getIn(["config", key], true);
  return same(whole, [isSeq(list) ? cut(text, list, at) : undefined]);
}

function parsed(text: string, file: string): Document.Parsed {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error === undefined) return document;
  throw new Failure(`${file} is no YAML: ${error.message.split("\n")[0]}\n  next: edit it, then run again`);
}

/** A text that says what the document does, or else the document, whose layout is the library's. */
function same(whole: Document, texts: readonly (string | undefined)[]): string {
  const meant: unknown = whole.toJS();
  const found = texts.find((text) => {
    if (text === undefined) return false;
    const document = parseDocument(text);
    return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), meant);
  });
  return found ?? whole.toString({ lineWidth: 0 });
}

/** An entry in which the maps of lists are in one line each, as people write grants. */
function flowing(document: Document, entry: object) {
  const node = document.createNode(entry);
  visit(node, {
    Map(_, map, path) {
      if (path.length > 0) map.flow = true;
    },
  });
  return node;
}

function inserted(text: string, document: Document.Parsed, key: string, entry: object): string | undefined {
  const config = document.get("config", true);
  const list = document.getIn(["config", key], true);
  const lines = new Document();
  lines.contents = lines.createNode(
    list === undefined ? { [key]: [flowing(lines, entry)] } : [flowing(lines, entry)],
  );
  // What it is put behind: the last entry of the list, or the last key of the config.
  const before = list === undefined ? config : list;
  if (!(isSeq(before) || isMap(before)) || before.flow || before.items.length === 0 || !before.range)
    return undefined;
  const indent = indentAt(text, before.range[0]);
  const at = lineEnd(text, text.slice(0, before.range[1]).trimEnd().length);
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const added = lines.toString({ lineWidth: 0 }).trimEnd().split("\n");
  const [head, tail] = [text.slice(0, at), text.slice(at)];
  return head + added.map((line) => `${newline}${indent}${line}`).join("") + (tail || newline);
}

function cut(text: string, list: YAMLSeq, at: number): string | undefined {
  const item = list.items[at];
  if (list.flow || !list.range) return undefined;
  if (list.items.length === 1) {
    const value = text.slice(0, list.range[0]).trimEnd();
    return `${value} []${text.slice(text.slice(0, list.range[1]).trimEnd().length)}`;
  }
  if (!(isMap(item) || isScalar(item)) || !item.range) return undefined;
  const indent = indentAt(text, item.range[0]);
  let start = lineStart(text, item.range[0]);
  // What is above the first entry may be about the list.
  while (at > 0) {
    const above = lineStart(text, start - 1);
    if (!text.slice(above, start).startsWith(`${indent}#`)) break;
    start = above;
  }
  const end = lineEnd(text, text.slice(0, item.range[1]).trimEnd().length);
  return text.slice(0, start) + text.slice(end).replace(/^\r?\n/, "");
}

const lineStart = (text: string, at: number) => text.lastIndexOf("\n", at - 1) + 1;

/** Before the line break, whichever it is. */
function lineEnd(text: string, at: number): number {
  const found = /\r?\n/.exec(text.slice(at));
  return found === null ? text.length : at + found.index;
}

function indentAt(text: string, at: number): string {
  return /^ */.exec(text.slice(lineStart(text, at)))?.[0] ?? "";
}
