/**
 * Text with wildcards and policy variables, compiled to a test.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import { InvalidPolicyDocument } from "./document";
import type { ConditionContext } from "./request";

export type TextTest = (value: string, context: ConditionContext) => boolean;

type Part =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "any"; readonly text: "*" | "?" }
  | { readonly kind: "variable"; readonly key: string; readonly fallback: string | undefined };

export interface PatternOptions {
  /** Variables are substituted only in documents of version 2012-10-17; in older ones they are plain text. */
  readonly variables: boolean;
  /** `*` and `?` are wildcards (StringLike, Action, Resource, ARN operators). */
  readonly wildcards: boolean;
  readonly ignoreCase?: boolean;
}

const variablePattern = /\$\{([^}]*)\}/y;
const variableBody = /^\s*([\w:./@-]+)\s*(?:,\s*'([^']*)'\s*)?$/;

function parseVariable(body: string): Part {
  if (body === "*" || body === "?" || body === "$") return { kind: "literal", text: body };
  const match = variableBody.exec(body);
  if (match?.[1] === undefined) {
    throw new InvalidPolicyDocument(
      `Policy variable "\${${body}}" is not of the form \${key} or \${key, 'default'}`,
    );
  }
  return { kind: "variable", key: match[1].toLowerCase(), fallback: match[2] };
}

function parsePattern(text: string, options: PatternOptions): readonly Part[] {
  const parts: Part[] = [];
  const lastEnd = options.variables ? text.lastIndexOf("}") : -1;
  let literal = "";
  const flush = () => {
    if (literal !== "") parts.push({ kind: "literal", text: literal });
    literal = "";
  };
  for (let index = 0; index < text.length; ) {
    variablePattern.lastIndex = index;
    const variable = index < lastEnd ? variablePattern.exec(text) : null;
    const character = text.charAt(index);
    if (variable?.[1] !== undefined) {
      flush();
      parts.push(parseVariable(variable[1]));
      index += variable[0].length;
    } else if (options.wildcards && (character === "*" || character === "?")) {
      flush();
      parts.push({ kind: "any", text: character });
      index += 1;
    } else {
      literal += character;
      index += 1;
    }
  }
  flush();
  return parts;
}

/** Text between two `*`; `open` contains the positions of `?`. */
interface Chunk {
  readonly text: string;
  readonly open: ReadonlySet<number>;
}

/** The chunks before, between and after `*`; undefined when they cannot match anything. */
function chunksOf(
  parts: readonly Part[],
  context: ConditionContext | undefined,
  fold: (text: string) => string,
): readonly Chunk[] | undefined {
  const chunks: { text: string; open: Set<number> }[] = [];
  let chunk = { text: "", open: new Set<number>() };
  for (const part of parts) {
    if (part.kind === "literal") {
      chunk.text += fold(part.text);
    } else if (part.kind === "variable") {
      const value = context?.get(part.key) ?? part.fallback;
      // A text with a variable without value, or with several values, does not match.
      if (typeof value !== "string") return undefined;
      chunk.text += fold(value);
    } else if (part.text === "?") {
      chunk.open.add(chunk.text.length);
      chunk.text += "?";
    } else {
      chunks.push(chunk);
      chunk = { text: "", open: new Set() };
    }
  }
  return [...chunks, chunk];
}

function standsAt({ text, open }: Chunk, value: string, start: number): boolean {
  if (start < 0 || start + text.length > value.length) return false;
  if (open.size === 0) return value.startsWith(text, start);
  for (let index = 0; index < text.length; index += 1) {
    if (!open.has(index) && text[index] !== value[start + index]) return false;
  }
  return true;
}

/** The first position of the chunk from a start on; -1 if there is none. */
function indexOf(chunk: Chunk, value: string, from: number): number {
  if (chunk.open.size === 0) return value.indexOf(chunk.text, from);
  for (let start = from; start + chunk.text.length <= value.length; start += 1) {
    if (standsAt(chunk, value, start)) return start;
  }
  return -1;
}

/**
 * Each chunk is matched at its first position after the one before, without backtracking. So the time is at most the
 * length of the text times that of the longest chunk; a regular expression could take exponential time.
 */
function matches(chunks: readonly Chunk[], value: string): boolean {
  const [first, ...others] = chunks;
  if (first === undefined || !standsAt(first, value, 0)) return false;
  const last = others.pop();
  if (last === undefined) return first.text.length === value.length;
  let position = first.text.length;
  for (const chunk of others) {
    const start = indexOf(chunk, value, position);
    if (start === -1) return false;
    position = start + chunk.text.length;
  }
  const start = value.length - last.text.length;
  return start >= position && standsAt(last, value, start);
}

/** Compiles a pattern once; one with variables is completed for each request. */
export function compilePattern(text: string, options: PatternOptions): TextTest {
  const parts = parsePattern(text, options);
  const fold = options.ignoreCase ? (it: string) => it.toLowerCase() : (it: string) => it;
  if (parts.some((part) => part.kind === "variable")) {
    return (value, context) => {
      const chunks = chunksOf(parts, context, fold);
      return chunks !== undefined && matches(chunks, fold(value));
    };
  }
  const chunks = chunksOf(parts, undefined, fold) ?? [];
  return (value) => matches(chunks, fold(value));
}

/** Whether the text matches a pattern of `*` and `?`. */
export function fitsWildcards(pattern: string, value: string): boolean {
  const chunks = chunksOf(
    parsePattern(pattern, { variables: false, wildcards: true }),
    undefined,
    (it) => it,
  );
  return chunks !== undefined && matches(chunks, value);
}
