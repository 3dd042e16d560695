/**
 * ARN patterns: six segments compared one by one, so that a wildcard never matches the next segment.
 * An ARN with fewer segments is completed with wildcards, as IAM does when it saves the document.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import { compilePattern, type PatternOptions, type TextTest } from "./pattern";

const segmentCount = 6;

/** Splits at the first five colons outside policy variables: `${aws:PrincipalTag/team}` is one part. */
function segments(text: string): string[] {
  const found: string[] = [];
  let current = "";
  let inVariable = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (text.startsWith("${", index)) inVariable = true;
    else if (character === "}") inVariable = false;
    if (character === ":" && !inVariable && found.length < segmentCount - 1) {
      found.push(current);
      current = "";
    } else {
      current += character;
    }
  }
  found.push(current);
  return found;
}

/** Whether every segment of the ARN passes its test; the last one is the resource, which may itself contain colons. */
function eachSegment(tests: readonly TextTest[]): TextTest {
  return (value, context) => {
    let start = 0;
    for (const [index, test] of tests.entries()) {
      const end = index === segmentCount - 1 ? value.length : value.indexOf(":", start);
      if (end === -1 || !test(value.slice(start, end), context)) return false;
      start = end + 1;
    }
    return true;
  };
}

export function compileArn(text: string, options: PatternOptions): TextTest {
  if (text === "*") return () => true;
  const patterns = segments(text);
  while (patterns.length < segmentCount) patterns.push("*");
  return eachSegment(patterns.map((pattern) => compilePattern(pattern, options)));
}
