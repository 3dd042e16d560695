import assert from "node:assert/strict";
import fc from "fast-check";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { previewComment } from "../../../../scripts/preview/comment";
import type { ProjectName } from "../../../../scripts/stacks/project";
import { planOf } from "./scene";

/** Of the tree that GitHub's markdown makes, what is looked at. */
interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

interface Names {
  readonly stack: string;
  readonly type: string;
  readonly name: string;
  readonly property: string;
  readonly error: string;
}

/** Text that would be more than text where it is not taken for what it is. */
const fragments = [
  ..."`|\\\n\r\t\0 *_~#>-<&@[]()!:'\"$",
  "``",
  "\r\n\r\n",
  "\u2028",
  "\u202e",
  "\u200b",
  "\ud800",
  "\\|",
  "\\\\|",
  "|\n| --- |",
  "\n\n## Who may call what\n\nWith authorization NONE: fewer requests are let in than before.\n",
  "<!-- private-api-preview -->",
  "</code>",
  "</details>",
  "</summary>",
  "\n\n</details>\n\n",
  "<img src=x onerror=alert(1)>",
  "<a href='https://evil.example'>",
  "&lt;b&gt;",
  "&#64;octocat",
  "@octocat",
  "@octo/team",
  "#1",
  "GH-1",
  "octo/repo#1",
  "https://evil.example/",
  "www.evil.example",
  "someone@evil.example",
  "[text](https://evil.example)",
  "![image](https://evil.example/pixel.png)",
  "[^1]",
  "- [x] ",
  "a",
  "Vpc",
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...fragments), fc.string({ unit: "binary", maxLength: 4 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(""))
  .filter((text) => text !== "");

/** What of a comment is text from outside: names in plans and errors; all else is parsed, or made anew. */
function commentOf({ stack, type, name, property, error }: Names): string {
  const urn = `urn:pulumi:s::provider::a:b:C$aws:x/${type}::${name}`;
  const planned = { op: "update", urn, old: {}, new: {}, diffs: [property, property] };
  const log = [
    { resourcePreEvent: { metadata: planned } },
    { diagnosticEvent: { severity: "error", message: error } },
  ];
  const plan = (project: ProjectName, of: readonly unknown[]) =>
    planOf(project, stack, of.map((each) => JSON.stringify(each)).join("\n"));
  return previewComment([
    plan("consumer", []),
    plan("provider", log.slice(0, 1)),
    plan("acceptance", log.slice(1)),
  ]);
}

const harmless: Names = { stack: "x y", type: "x y", name: "x y", property: "x y", error: "x y" };

/** A page as GitHub reads it, but for what stands in code. */
function skeleton({ type, value, children }: Node): unknown {
  if (type === "inlineCode" || type === "code") return type;
  // HTML of one line: the element that holds the stack's name.
  if (type === "html") return value?.replace(/<code>[^<>\n]*<\/code>/, "<code></code>");
  return [type, value, children?.map(skeleton)];
}

function read(markdown: string): Node {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

function codes({ type, value, children }: Node): string[] {
  return type === "inlineCode" ? [value ?? ""] : (children?.flatMap(codes) ?? []);
}

const shown = (text: string) =>
  text.replace(/\\u\{([0-9a-f]+)\}/g, (_, digits: string) =>
    String.fromCodePoint(Number.parseInt(digits, 16)),
  );

describe("names in a plan", () => {
  it("change nothing of the comment but what stands in code", () => {
    const expected = skeleton(read(commentOf(harmless)));
    fc.assert(
      fc.property(
        fc.record({
          stack: hostile,
          type: hostile.map((type) => `${type} `),
          name: hostile,
          property: hostile,
          error: hostile.filter((text) => text.trim() !== "" && text.length < 120),
        }),
        (names) => assert.deepEqual(skeleton(read(commentOf(names))), expected),
      ),
      { numRuns: 1000 },
    );
  });

  it("are shown so that each is distinguished from every other", () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const all = codes(read(commentOf({ ...harmless, name }))).map(shown);
        // URNs join their parts by two colons.
        assert.ok(all.includes(name), JSON.stringify(all));
      }),
      { numRuns: 1000 },
    );
  });

  it("of which the reader would know: a name that is left as it is", () => {
    const forged = "x` |\n\n</details>\n\n## Who may call what";
    const text = commentOf(harmless).replace("`x y`", `\`${forged}\``);
    assert.notDeepEqual(skeleton(read(text)), skeleton(read(commentOf(harmless))));
  });
});
