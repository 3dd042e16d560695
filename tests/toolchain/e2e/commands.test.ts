import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { counts, type Stack } from "./stack";
import { Workspace } from "./workspace";

describe("command:local:Command on the real engine", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let log: string;

  before(async () => {
    workspace = await Workspace.create();
    log = join(workspace.folder, "log");
  });
  beforeEach(() => writeFile(log, ""));
  after(() => workspace?.remove());

  async function stackWith(name: string, commands: Record<string, object>, more = {}): Promise<Stack> {
    const stack = await workspace.stack("commands", name);
    await configure(stack, commands, more);
    return stack;
  }
  function configure(stack: Stack, commands: Record<string, object>, more = {}): Promise<void> {
    return stack.configure({ "commands:commands": commands, ...more });
  }
  const logged = async () => (await readFile(log, "utf8")).split("\n").filter((line) => line !== "");
  const note = (text: string) => `echo "${text}" >> '${log}'`;

  it("creates, keeps, updates, replaces, refreshes, destroys", async () => {
    const base = {
      create: `${note("create $MARK")}; echo made $MARK`,
      update: `${note("update $MARK after $PULUMI_COMMAND_STDOUT")}; echo changed $MARK`,
      delete: note("delete after $PULUMI_COMMAND_STDOUT"),
    };
    const stack = await stackWith("life", { a: { ...base, environment: { MARK: "1" }, triggers: ["x"] } });
    const created = await stack.up();
    assert.deepEqual(counts(created.output), { created: 2 }, created.output);
    assert.deepEqual(await stack.outputs(), { stdout: { a: "made 1" } });

    const again = await stack.up();
    assert.deepEqual(counts(again.output), { unchanged: 2 }, again.output);

    await configure(stack, { a: { ...base, environment: { MARK: "2" }, triggers: ["x"] } });
    const preview = await stack.run(["preview", "--diff"]);
    assert.match(preview.output, /MARK\s*: "1" => "2"/);
    const updated = await stack.up();
    assert.deepEqual(counts(updated.output), { updated: 1, unchanged: 1 }, updated.output);
    assert.deepEqual(await stack.outputs(), { stdout: { a: "changed 2" } });

    await configure(stack, { a: { ...base, environment: { MARK: "2" }, triggers: ["y"] } });
    const replaced = await stack.up();
    assert.deepEqual(counts(replaced.output), { replaced: 1, unchanged: 1 }, replaced.output);

    const refreshed = await stack.run(["refresh", "--yes", "--skip-preview"]);
    assert.deepEqual(counts(refreshed.output), { unchanged: 2 }, refreshed.output);
    const destroyed = await stack.run(["destroy", "--yes", "--skip-preview"]);
    assert.deepEqual(counts(destroyed.output), { deleted: 2 }, destroyed.output);
    assert.deepEqual(await logged(), [
      "create 1",
      "update 2 after made 1",
      "create 2",
      "delete after changed 2",
      "delete after made 2",
    ]);
  });

  it("does not keep a failed create, and displays the command's output", async () => {
    const stack = await stackWith("failing", { a: { create: "echo before; echo problem >&2; exit 3" } });
    const failed = await stack.up();
    assert.equal(failed.code, 1);
    assert.match(
      failed.output,
      /exit status 3: running "echo before; echo problem >&2; exit 3":\s+before\s+problem/,
    );
    const types = (await stack.resources()).map(({ type }) => type);
    assert.equal(types.includes("command:local:Command"), false);
  });

  it("keeps the old state of a failed update and the resource of a failed delete", async () => {
    const stack = await stackWith("keeping", {
      a: { create: "echo one", delete: `test -e '${log}.may-go'` },
    });
    await stack.up();
    await configure(stack, { a: { create: "echo two; exit 1", delete: `test -e '${log}.may-go'` } });
    const failed = await stack.up();
    assert.equal(failed.code, 1);
    const command = async () =>
      (await stack.resources()).find(({ type }) => type === "command:local:Command");
    assert.equal((await command())?.outputs.stdout, "one");
    assert.equal((await command())?.inputs.create, "echo one");

    const destroyed = await stack.run(["destroy", "--yes", "--skip-preview"]);
    assert.equal(destroyed.code, 1);
    assert.equal((await command())?.outputs.stdout, "one");
    await writeFile(`${log}.may-go`, "");
    assert.equal((await stack.run(["destroy", "--yes", "--skip-preview"])).code, 0);
    assert.equal(await command(), undefined);
  });

  it("displays the end of an output that is too long for an error message", async () => {
    const stack = await stackWith("long", {
      a: { create: "seq -f 'line number %.0f of many' 1 20000; echo THE END; exit 1" },
    });
    const failed = await stack.up();
    assert.match(failed.output, /exit status 1: running/);
    assert.match(failed.output, /characters left out/);
    assert.match(failed.output, /THE END/);
  });

  it("does not write secrets to the state, the outputs or the display", async () => {
    const stack = await stackWith("secret", {
      a: { create: 'echo "got $PASSWORD"' },
      b: { create: 'echo "bad $PASSWORD"; exit 1' },
    });
    await stack.setSecret("commands:password", "correct horse");
    const up = await stack.up();
    assert.match(up.output, /exit status 1: running/);
    assert.doesNotMatch(up.output, /correct horse/);
    assert.doesNotMatch(await stack.stateText(), /correct horse/);
    await configure(stack, { a: { create: 'echo "got $PASSWORD"' } });
    await stack.setSecret("commands:password", "correct horse");
    const fine = await stack.up();
    assert.equal(fine.code, 0, fine.output);
    assert.doesNotMatch(fine.output, /correct horse/);
    assert.deepEqual(await stack.outputs(), { stdout: { a: "got correct horse" } });
    assert.deepEqual(counts((await stack.up()).output), { unchanged: 2 });
  });

  it("has unknown values in a preview", async () => {
    const commands = { a: { create: "echo value" }, b: { create: "echo from {{a}}" } };
    const stack = await stackWith("unknown", commands);
    const preview = await stack.run(["preview", "--diff"]);
    assert.match(preview.output, /create\s*: \[unknown\]/);
    assert.deepEqual(counts(preview.output), { "to create": 3 });
    assert.deepEqual(await logged(), []);
    await stack.up();
    assert.deepEqual(await stack.outputs(), { stdout: { a: "value", b: "from value" } });
    await configure(stack, { ...commands, a: { create: "echo other" } });
    const second = await stack.run(["preview"]);
    assert.deepEqual(counts(second.output), { "to update": 2, unchanged: 1 }, second.output);
    await stack.up();
    assert.deepEqual(await stack.outputs(), { stdout: { a: "other", b: "from other" } });
  });

  it("passes dir, stdin, interpreter, assets and archives", async () => {
    const dir = join(workspace.folder, "work");
    await mkdir(dir, { recursive: true });
    const stack = await stackWith("inputs", {
      a: {
        create:
          "process.stdin.on('data', (d) => require('fs').writeFileSync('note.txt', d)).on('end', () => console.log(process.cwd()))",
        interpreter: [process.execPath, "-e"],
        dir,
        stdin: "from stdin",
        assetPaths: ["*.txt"],
        archivePaths: ["**", "!*.md"],
      },
    });
    const up = await stack.up();
    assert.equal(up.code, 0, up.output);
    assert.deepEqual(await stack.outputs(), { stdout: { a: dir } });
    assert.equal(await readFile(join(dir, "note.txt"), "utf8"), "from stdin");
    const command = (await stack.resources()).find(({ type }) => type === "command:local:Command");
    assert.match(JSON.stringify(command?.outputs.assets), /"path":"[^"]*\/work\/note\.txt"/);
    assert.match(JSON.stringify(command?.outputs.archive), /note\.txt/);
    assert.deepEqual(counts((await stack.up()).output), { unchanged: 2 });
    await rm(dir, { recursive: true });
  });

  it("names an invalid input", async () => {
    const stack = await stackWith("checked", { a: { create: ["no", "list"], logging: "loud" } });
    const up = await stack.up();
    assert.equal(up.code, 1);
    assert.match(up.output, /property create .*expected string, received array/);
    assert.match(up.output, /property logging .*"stdoutAndStderr"/);
  });
});
