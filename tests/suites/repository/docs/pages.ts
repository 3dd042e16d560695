import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

export const checkout = join(__dirname, "..", "..", "..", "..");

export interface Page {
  /** Relative to the checkout. */
  readonly path: string;
  readonly text: string;
}

const elsewhere = [
  "README.md",
  "CONTRIBUTING.md",
  "policies/README.md",
  "tests/README.md",
  ".github/workflows/README.md",
  "tests/sandbox/README.md",
  "tests/toolchain/README.md",
];

/** README, CONTRIBUTING, every page under docs/, and the pages that lie beside the code. */
export function pages(): Page[] {
  const docs = readdirSync(join(checkout, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name));
  return [...elsewhere, ...docs.sort()].map((path) => ({
    path,
    text: readFileSync(join(checkout, path), "utf8"),
  }));
}

/** Everything that is shown as code: indented and fenced blocks, and what stands between backticks. */
export function code({ text }: Page): string[] {
  const fenced = text.match(/^```\w*\n[\s\S]*?^```$/gm) ?? [];
  const rest = text.replace(/^```\w*\n[\s\S]*?^```$/gm, "");
  const indented = rest.match(/^ {4}.+$/gm) ?? [];
  const inline = rest.replace(/^ {4}.+$/gm, "").match(/`[^`]+`/g) ?? [];
  return [
    ...fenced.flatMap((block) => block.split("\n").slice(1, -1)),
    ...indented,
    ...inline.map((each) => each.slice(1, -1)),
  ];
}

/** Indented and fenced blocks, each as a text of its own. */
export function blocks({ text }: Page): string[] {
  const fenced = text.match(/^```\w*\n[\s\S]*?^```$/gm) ?? [];
  const indented = text.match(/^ {4}.+(?:\n(?: {4}.*)?)*/gm) ?? [];
  return [
    ...fenced.map((block) => block.split("\n").slice(1, -1).join("\n")),
    ...indented.map((block) => block.replace(/^ {4}/gm, "")),
  ];
}

/** Lines of prose that are longer than 120 characters and have a space to break at; not tables, code or quotations. */
export function longLines({ path, text }: Page): string[] {
  if (path === "docs/policies.md") return []; // printed by policies/docs.ts
  return text
    .replace(/^```\w*\n[\s\S]*?^```$/gm, "")
    .split("\n")
    .filter((line) => line.length > 120 && !/^(?: {4}|[|>!])/.test(line) && line.trimStart().includes(" "));
}

/** The commands of a page that start with the given words, up to a comment, a pipe or the next command. */
export function commands(page: Page, start: string): string[] {
  return code(page)
    .flatMap((line) => line.split(/ && |; | \| /))
    .map((command) => command.replace(/\s+#.*$/, "").trim())
    .filter((command) => command === start || command.startsWith(`${start} `));
}

/** Words of a shell command; double quotes make one of several. */
export function words(command: string): string[] {
  return (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ""));
}

export interface Link {
  /** Relative to the checkout; the page itself for a link that is only an anchor. */
  readonly target: string;
  readonly anchor: string | undefined;
}

/** Links and pictures within the repository. */
export function localLinks({ path, text }: Page): Link[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? path : relative(checkout, resolve(checkout, dirname(path), file));
      return { target, anchor };
    });
}

/** Anchors of a page's headings, as GitHub makes them. */
export function anchors(text: string): string[] {
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}
