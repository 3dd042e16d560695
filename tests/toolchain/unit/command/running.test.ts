import assert from "node:assert/strict";
import { create } from "../../command/resource";
import { type Json, secret } from "../../command/values";
import { shorten } from "../../plugin/errors";
import { Processes } from "../../plugin/processes";

describe("running a command", () => {
  const processes = new Processes();

  async function run(
    inputs: Record<string, Json>,
  ): Promise<{ outputs: Record<string, Json>; lines: string[] }> {
    const lines: string[] = [];
    const outputs = await create(inputs, false, { processes, log: (line) => lines.push(line) });
    return { outputs, lines };
  }

  const logging: { logging: string; expected: string[] }[] = [
    { logging: "stdout", expected: ["out"] },
    { logging: "stderr", expected: ["err"] },
    { logging: "none", expected: [] },
    { logging: "stdoutAndStderr", expected: ["err", "out"] },
  ];
  for (const { logging: wanted, expected } of logging) {
    it(`displays the lines that logging selects: ${wanted}`, async () => {
      const { lines, outputs } = await run({ create: "echo out; echo err >&2", logging: wanted });
      assert.deepEqual(lines.sort(), expected);
      assert.deepEqual([outputs.stdout, outputs.stderr], ["out", "err"]);
    });
  }

  it("hides secrets in displayed lines and makes every output secret", async () => {
    const { lines, outputs } = await run({
      create: 'echo "is $WORD"',
      environment: { WORD: secret("hush-hush") },
    });
    assert.deepEqual(lines, ["is [secret]"]);
    assert.deepEqual(outputs.stdout, secret("is hush-hush"));
    await assert.rejects(
      run({ create: 'echo "$WORD"; exit 1', environment: { WORD: secret("hush-hush") } }),
      (error: Error) => {
        assert.match(error.message, /exit status 1: running .*\n\[secret\]/);
        return true;
      },
    );
  });

  it("removes only one final newline, and needs no shell when interpreter is set", async () => {
    const { outputs } = await run({
      create: "process.stdout.write('a\\n\\n')",
      interpreter: [process.execPath, "-e"],
    });
    assert.equal(outputs.stdout, "a\n");
    await assert.rejects(run({ create: "x", interpreter: ["no-such-program"] }), /ENOENT.*: running "x"/);
  });
});

describe("long error texts", () => {
  it("keep start and end, and never split a character", () => {
    const shortened = shorten(`start ${"🙂".repeat(50_000)} end`);
    assert.match(shortened, /^start .*characters left out.* end$/s);
    assert.ok(encodeURI(shortened).length < 30_000);
    assert.equal(shorten("short"), "short");
  });
});
