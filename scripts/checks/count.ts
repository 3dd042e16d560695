/** How many tests a runner says it ran. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noTests: Count = { passed: 0, failed: 0, skipped: 0 };

export function add(left: Count, right: Count): Count {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  };
}

/** Reads mocha's closing lines, and the lines of `go test`, one a package. */
export function countTests(output: string): Count {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours
  const plain = output.replace(/\u001b\[[0-9;]*m/g, "");
  const total = (pattern: RegExp) =>
    [...plain.matchAll(pattern)].reduce((sum, match) => sum + Number(match[1] ?? 1), 0);
  return {
    passed: total(/^ {2}(\d+) passing\b/gm) + total(/^ok\s+\S+/gm),
    failed: total(/^ {2}(\d+) failing\b/gm) + total(/^FAIL\s+\S+/gm),
    skipped: total(/^ {2}(\d+) pending\b/gm),
  };
}
