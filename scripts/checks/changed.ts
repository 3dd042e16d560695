import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { build } from "esbuild";
import { Failure } from "../../shared/terminal/failure";
import { checkout } from "../stacks/project";
import { filesOf, suites } from "./suites";
import type { Choice } from "./tasks";

const run = promisify(execFile);

async function git(...args: readonly string[]): Promise<string> {
  return (await run("git", [...args], { cwd: checkout })).stdout;
}

/** Files that differ from where this branch left main, committed or not. @throws Failure where there is no main */
export async function changedFiles(): Promise<string[]> {
  for (const main of ["main", "origin/main"]) {
    const base = await git("merge-base", "HEAD", main).catch(() => undefined);
    if (base === undefined) continue;
    const differ = await git("diff", "--name-only", "--no-renames", "-z", base.trim());
    const untracked = await git("ls-files", "--others", "--exclude-standard", "-z");
    return [...new Set(`${differ}${untracked}`.split("\0"))].filter((file) => file !== "");
  }
  throw new Failure(
    "--changed: there is no branch main\n  next: git fetch origin main:main, or name suites",
    64,
  );
}

/**
 * What a change may concern: of the long suites the files that import something of it, all of them where it is what they
 * start or read; the others whole, since they take a minute together.
 */
export async function chosenBy(changed: readonly string[], choices: readonly Choice[]): Promise<Choice[]> {
  if (changed.length === 0) return [];
  const imports = await importsOf(suites.flatMap(filesOf));
  return choices.flatMap(({ suite, files }) => {
    if (suite.reads === undefined) return [{ suite, files }];
    if (changed.some((file) => suite.reads?.some((prefix) => file.startsWith(prefix))))
      return [{ suite, files }];
    const concerned = files.filter((file) =>
      changed.some((each) => each === file || imports(file).has(each)),
    );
    return concerned.length === 0 ? [] : [{ suite, files: concerned }];
  });
}

/** All that a file imports, directly or not, within the checkout. */
async function importsOf(files: readonly string[]): Promise<(file: string) => ReadonlySet<string>> {
  const { metafile } = await build({
    absWorkingDir: checkout,
    stdin: { contents: files.map((file) => `import "./${file}";`).join("\n"), resolveDir: checkout },
    bundle: true,
    packages: "external",
    platform: "node",
    write: false,
    metafile: true,
    logLevel: "error",
  });
  return (file) => {
    const found = new Set<string>();
    const follow = (from: string) => {
      for (const { path } of metafile.inputs[from]?.imports ?? []) {
        if (found.has(path)) continue;
        found.add(path);
        follow(path);
      }
    };
    follow(file);
    return found;
  };
}
