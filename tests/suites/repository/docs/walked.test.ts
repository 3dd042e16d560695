import assert from "node:assert/strict";
import { elsewhere } from "../../e2e/docs/elsewhere";
import { manyConsumers } from "../../e2e/docs/many-consumers";
import { walk } from "../../e2e/docs/walk";
import { code, pages } from "./pages";

/** Programs that the docs run, and variables set in front of them. */
const program = /^(?:npm|npx|pulumi|aws|curl|go|cp|mkdir|for|export|eval|uv|rm|[A-Z_]+=\S+ npx)(?= )/;
/** Diagrams begin with such a word too. */
const diagram = /-->/;

/** The commands that a page shows, in its order and without their comments. */
const commandsOf = (page: Parameters<typeof code>[0]) =>
  code(page)
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => program.test(line) && !diagram.test(line));

const shown = new Map(
  pages().flatMap((page) => commandsOf(page).map((command) => [command, page.path] as const)),
);

describe("commands of the docs", () => {
  const walked = walk.flatMap(({ commands }) =>
    commands.map((command) => (typeof command === "string" ? command : command.shown)),
  );
  const whole = (command: RegExp) => new RegExp(`^(?:${command.source})$`);

  it("are found", () => assert.ok(shown.size > 80, `only ${shown.size}`));

  for (const [command, page] of shown) {
    it(`${page}: ${command} is run on the sandbox, or has a reason`, () => {
      const other = elsewhere.some((each) => whole(each.command).test(command));
      assert.notEqual(walked.includes(command), other, "neither in walk.ts nor in elsewhere.ts, or in both");
    });
  }

  it("of docs/many-consumers.md are walked from the first to the last, in its order", () => {
    const page = pages().find(({ path }) => path === "docs/many-consumers.md");
    assert.ok(page);
    assert.deepEqual(
      manyConsumers.commands.map((command) => (typeof command === "string" ? command : command.shown)),
      commandsOf(page),
    );
  });

  it("that are walked are shown", () => {
    assert.deepEqual(
      walked.filter((command) => !shown.has(command)),
      [],
    );
  });

  it("that are left out are shown", () => {
    const idle = elsewhere.filter(
      ({ command }) => ![...shown.keys()].some((text) => whole(command).test(text)),
    );
    assert.deepEqual(idle, []);
  });
});
