import assert from "node:assert/strict";
import { nextText } from "../../../../scripts/terminal/next";
import { fitted } from "../../../../shared/terminal/fitted";

const long = "error: unknown option --yess; did you mean --yes? (help: npm run destroy -- --help)";

describe("text for a terminal", () => {
  const cases: { name: string; text: string; columns?: number; expected: readonly string[] }[] = [
    { name: "is left as it is where there is none", text: long, expected: [long] },
    { name: "is left as it is where it fits", text: long, columns: long.length, expected: [long] },
    {
      name: "is broken between words, and a command in brackets stays whole",
      text: long,
      columns: 80,
      expected: ["error: unknown option --yess; did you mean --yes?", "  (help: npm run destroy -- --help)"],
    },
    {
      name: "keeps its indent",
      text: "  what is wrong with it",
      columns: 20,
      expected: ["  what is wrong", "    with it"],
    },
    {
      name: "is not broken in what is to be copied",
      text: "  next: npm run up -- --stack production\n    cp consumer/Pulumi.dev.example.yaml x",
      columns: 24,
      expected: ["  next: npm run up -- --stack production", "    cp consumer/Pulumi.dev.example.yaml x"],
    },
  ];
  for (const { name, text, columns, expected } of cases)
    it(name, () => assert.deepEqual(fitted(text, columns).split("\n"), expected));
});

describe("what is next", () => {
  it("is a command a line, with what it is for below one another", () =>
    assert.deepEqual(
      nextText([
        ["npm run preview -- --stack dev", "what it changes"],
        ["npm run up -- --stack dev"],
        ["npm run explain", "one call"],
      ]).split("\n"),
      [
        "next: npm run preview -- --stack dev  what it changes",
        "      npm run up -- --stack dev",
        "      npm run explain                 one call",
      ],
    ));

  it("fits 80 columns: a command that leaves no room has what it is for below it", () => {
    const stack = "a-stack-of-a-long-name-in-production";
    const lines = nextText([
      [`npm run explain -- --stack ${stack} --curl`, "one call, layer by layer"],
      ["npm run up", "all"],
    ]).split("\n");
    assert.deepEqual(lines, [
      `next: npm run explain -- --stack ${stack} --curl`,
      "                  one call, layer by layer",
      "      npm run up  all",
    ]);
    for (const line of lines) assert.ok(line.length <= 80, line);
  });
});
