/**
 * ARN patterns: six segments compared one by one, so that a wildcard never reaches into the next segment.
 * An ARN with fewer segments is completed with wildcards, as IAM does when it saves the document.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import { type PatternOptions, parsePattern, patternSource, type TextTest } from "./pattern";
import type { ConditionContext } from "./request";

const SEGMENTS = 6;

/** Splits at the first five colons outside a policy variable: `${aws:PrincipalTag/team}` is one piece. */
function segments(text: string): string[] {
  const found: string[] = [];
  let current = "";
  let inVariable = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (text.startsWith("${", index)) inVariable = true;
    else if (character === "}") inVariable = false;
    if (character === ":" && !inVariable && found.length < SEGMENTS - 1) {
      found.push(current);
      current = "";
    } else {
      current += character;
    }
  }
  found.push(current);
  return found;
}

export function compileArn(text: string, options: PatternOptions): TextTest {
  if (text === "*") return () => true;
  const patterns = segments(text);
  while (patterns.length < SEGMENTS) patterns.push("*");
  const parts = patterns.map((pattern) => parsePattern(pattern, options));
  // The last segment is the resource, which may itself hold colons.
  const source = (context: ConditionContext | undefined) => {
    const sources = parts.map((each, index) =>
      patternSource(each, context, index === SEGMENTS - 1 ? "text" : "segment"),
    );
    return sources.includes(undefined) ? undefined : `^${sources.join(":")}$`;
  };
  if (!parts.flat().some((part) => part.kind === "variable")) {
    const expression = new RegExp(source(undefined) ?? "");
    return (value) => expression.test(value);
  }
  return (value, context) => {
    const expression = source(context);
    return expression !== undefined && new RegExp(expression).test(value);
  };
}
