import type { Combination, Job, Matrix } from "./read";

/**
 * The combinations of a matrix, as GitHub makes them: what is included is added to every combination of which it
 * changes no value, and is a combination of its own where there is none.
 * https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
 */
export function combinations({ keys, include, exclude }: Matrix): Combination[] {
  const product = Object.entries(keys).reduce<Combination[]>(
    (all, [key, values]) => all.flatMap((each) => values.map((value) => ({ ...each, [key]: value }))),
    [{}],
  );
  const holds = (combination: Combination, part: Combination) =>
    Object.entries(part).every(([key, value]) => combination[key] === value);
  const original = product.filter(
    (each) => Object.keys(each).length > 0 && !exclude.some((part) => holds(each, part)),
  );
  const made = original.map((each) => ({ ...each }));
  const added: Combination[] = [];
  for (const part of include) {
    const fixed = Object.fromEntries(Object.entries(part).filter(([key]) => key in keys));
    const fitting = made.filter((_, at) => holds(original[at] ?? {}, fixed));
    if (fitting.length === 0) added.push({ ...part });
    for (const each of fitting) Object.assign(each, part);
  }
  return [...made, ...added];
}

/** The names of the checks that a job makes, in which nothing but values of the matrix stands. */
export function checkNames(id: string, job: Job): string[] {
  const { matrix } = job.strategy ?? {};
  if (matrix === undefined) return [job.name ?? id];
  return combinations(matrix).map((values) =>
    job.name === undefined
      ? `${id} (${Object.values(values).join(", ")})`
      : job.name.replace(/\$\{\{\s*matrix\.(\w+)\s*\}\}/g, (_, key: string) => String(values[key] ?? "")),
  );
}
