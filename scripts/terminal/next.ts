const room = 74;

export type NextStep = readonly [command: string, what?: string];

/**
 * What a person may do next: a command a line, and what it is for, below one another. A command that leaves no room has
 * it on a line of its own.
 */
export function nextText(steps: readonly NextStep[]): string {
  const fits = ([command, what = ""]: NextStep, width: number) =>
    what === "" || (command.length <= width && width + 2 + what.length <= room);
  const described = steps.filter(([, what = ""]) => what !== "");
  const lengths = described.map(([command]) => command.length).sort((left, right) => right - left);
  const width =
    lengths.find((each) => described.every((step) => step[0].length > each || fits(step, each))) ?? 0;
  const lines = steps.flatMap((step) => {
    const [command, what = ""] = step;
    if (what === "") return [command];
    return fits(step, width)
      ? [`${command.padEnd(width)}  ${what}`]
      : [command, `${" ".repeat(width)}  ${what}`];
  });
  return lines.map((line, at) => `${at === 0 ? "next: " : "      "}${line}`).join("\n");
}
