/**
 * ARN patterns: six segments compared one by one, so that a wildcard never reaches into the next segment.
 * An ARN with fewer segments is completed with wildcards, as IAM does when it saves the document.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import { compilePattern, type PatternOptions, type TextTest } from "./pattern";

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
  const tests = patterns.map((pattern) => compilePattern(pattern, options));
  return (value, context) => {
    const parts = segments(value);
    return parts.length === SEGMENTS && tests.every((test, index) => test(parts[index] ?? "", context));
  };
}
