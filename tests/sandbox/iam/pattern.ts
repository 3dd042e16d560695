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

/** What `*` and `?` stand for: any text, or text within one segment of an ARN. */
export type Reach = "text" | "segment";

const VARIABLE = /^\$\{([^}]*)\}/;
const VARIABLE_BODY = /^\s*([\w:./@-]+)\s*(?:,\s*'([^']*)'\s*)?$/;

function parseVariable(body: string): Part {
  if (body === "*" || body === "?" || body === "$") return { kind: "literal", text: body };
  const match = VARIABLE_BODY.exec(body);
  if (match?.[1] === undefined) {
    throw new InvalidPolicyDocument(
      `Policy variable "\${${body}}" is not of the form \${key} or \${key, 'default'}`,
    );
  }
  return { kind: "variable", key: match[1].toLowerCase(), fallback: match[2] };
}

export function parsePattern(text: string, options: PatternOptions): readonly Part[] {
  const parts: Part[] = [];
  let literal = "";
  const flush = () => {
    if (literal !== "") parts.push({ kind: "literal", text: literal });
    literal = "";
  };
  for (let index = 0; index < text.length; ) {
    const variable = options.variables ? VARIABLE.exec(text.slice(index)) : null;
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

const escapeRegExp = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

export function patternSource(
  parts: readonly Part[],
  context: ConditionContext | undefined,
  reach: Reach = "text",
): string | undefined {
  const one = reach === "text" ? "[\\s\\S]" : "[^:]";
  let pattern = "";
  for (const part of parts) {
    if (part.kind === "any") {
      pattern += part.text === "*" ? `${one}*` : one;
    } else if (part.kind === "literal") {
      pattern += escapeRegExp(part.text);
    } else {
      const value = context?.get(part.key) ?? part.fallback;
      // A variable with no value, or with several, makes the text match nothing.
      if (typeof value !== "string") return undefined;
      pattern += escapeRegExp(value);
    }
  }
  return pattern;
}

/** Compiles a pattern once; only one with variables builds its expression per request. */
export function compilePattern(text: string, options: PatternOptions): TextTest {
  const parts = parsePattern(text, options);
  const flags = options.ignoreCase ? "i" : "";
  if (parts.some((part) => part.kind === "variable")) {
    return (value, context) => {
      const pattern = patternSource(parts, context);
      return pattern !== undefined && new RegExp(`^${pattern}$`, flags).test(value);
    };
  }
  if (parts.every((part) => part.kind === "literal") && !options.ignoreCase) {
    const literal = parts.map((part) => (part.kind === "literal" ? part.text : "")).join("");
    return (value) => value === literal;
  }
  const expression = new RegExp(`^${patternSource(parts, undefined) ?? ""}$`, flags);
  return (value) => expression.test(value);
}
