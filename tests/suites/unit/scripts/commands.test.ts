import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { checkout } from "../../../../scripts/stacks/project";
import { commandOf } from "../../../../scripts/terminal/commands";
import { runCommand } from "../../../../shared/terminal/command";

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")));

/** Tools with a help of their own; every other script is a command of ours. */
const tools = ["sbom", "format"];

/** One that is another with arguments has that one's help. */
const names = Object.keys(scripts).filter((name) => !tools.includes(name) && name !== "check");

const calls = new Map([
  ["start", "npm start"],
  ["test", "npm test"],
  // npm's own lines would be no answer of the prover.
  ["prove", "npm run --silent prove"],
]);

/** What a command prints, or throws, for these arguments; what it does is left out. */
async function parsed(name: string, args: readonly string[]): Promise<string> {
  let printed = "";
  const of = commandOf(name)
    .action(() => {})
    .configureOutput({ writeOut: (text) => (printed += text) });
  await runCommand(of, args);
  return printed;
}

/** What each needs before anything else is looked at. */
const required: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ["up", "destroy", "repair", "drift", "explain", "cost"].map((name) => [name, ["--stack", "dev"]]),
  ),
  "add-consumer": ["billing", "--account", "333333333333"],
  "remove-consumer": ["billing"],
};

describe("every npm script", () => {
  it("begins without what takes a second to load, and few runs need", function () {
    this.timeout(60_000);
    const heavy = ["@pulumi/pulumi/index.js", "typescript/lib/typescript.js", "@aws-sdk/client-ec2/"];
    const load = names.map((name) => `require(${JSON.stringify(join(checkout, "scripts", `${name}.ts`))});`);
    const program = `${load.join("")} console.log(Object.keys(require.cache).join("\\n"));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--require", "tsx/cjs", "--eval", program], {
      cwd: checkout,
      encoding: "utf8",
    });
    const loaded = stdout.replaceAll("\\", "/").split("\n");
    assert.ok(loaded.length > 100, stderr);
    const found = loaded.filter((file) => heavy.some((each) => file.includes(`/node_modules/${each}`)));
    assert.deepEqual(found, []);
  });

  for (const name of names) {
    describe(name, () => {
      const call = calls.get(name) ?? `npm run ${name}`;
      const needed = required[name] ?? [];
      const fails = (args: readonly string[], message: RegExp) =>
        assert.rejects(parsed(name, args), { message, exitCode: 64 });

      it("is run by the entry that installs what it needs", () =>
        assert.equal(scripts[name], `node -- scripts/bootstrap.mjs ${name}`));

      it("prints its help: what it does, options, examples, exit codes", async () => {
        for (const args of [["--help"], ["-h"], ["--wrong", "--help"]]) {
          const help = await parsed(name, args);
          assert.ok(help.startsWith(`Usage: ${call} -- `), help);
          assert.match(help, /\n\n[A-Z][^\n]{20,}[\s\S]*\n\nOptions:\n/);
          assert.match(help, /\n\nExamples:\n {2}npm /);
          assert.match(help, /\n\nExit codes:\n {2}0 [\s\S]*\n {2}64 +wrong usage\n/);
          for (const line of help.split("\n")) assert.ok(line.length <= 100, line);
        }
      });

      it("names what differs from the default, for each option", () => {
        for (const { flags, description } of commandOf(name).options)
          assert.ok(description.length > 10, `${flags}: ${description}`);
      });

      it("shows examples that it takes", async () => {
        const [, examples = ""] = /\n\nExamples:\n([\s\S]*?)\n\n/.exec(await parsed(name, ["--help"])) ?? [];
        const lines = examples.split("\n").filter((line) => /^ {2}npm /.test(line));
        assert.ok(lines.length > 0);
        for (const line of lines) {
          const [, args = ""] = / -- (.*?)( {2}.*)?$/.exec(line) ?? [];
          const words = (args.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ""));
          assert.equal(await parsed(name, words), "", line);
        }
      });

      it("answers a typo in an option with the nearest, in one line", async () => {
        for (const { long } of commandOf(name).options) {
          assert.ok(long);
          const typo = `${long.slice(0, -2)}${long.at(-1)}${long.at(-2)}`;
          for (const args of [[typo], [`${typo}=x`], [...needed, typo]]) {
            if (typo === long) continue;
            await fails(
              args,
              new RegExp(`^unknown option ${typo}; did you mean ${long}\\? \\(help: ${call} -- --help\\)$`),
            );
          }
        }
      });

      it("answers whatever is no option by what it is, in one line", async () => {
        const rows: [readonly string[], RegExp][] = [
          [["-#"], /^unknown option -# \(help/],
          [["--zzqx"], /^unknown option --zzqx \(help/],
          [["--__proto__"], /^unknown option --__proto__/],
          [["--constructor=x"], /^unknown option --constructor/],
          [["--\u001b[2J\nx"], /^unknown option --\\u\{1b\}\[2J\\u\{a\}x/],
        ];
        for (const [args, message] of rows) {
          await fails([...needed, ...args], message);
          await fails([...needed, ...args], /^[ -~]+$/);
        }
      });

      it("takes a value once, not empty, and no option for it", async () => {
        for (const { long, required } of commandOf(name).options) {
          if (!long) continue;
          const others = needed.includes(long) ? [] : needed;
          if (!required) {
            await fails([...others, `${long}=x`], new RegExp(`^${long} takes no value`));
            continue;
          }
          const needsValue = new RegExp(`^${long} needs a value`);
          for (const args of [[long], [`${long}=`], [long, ""], [long, "--yes"]])
            await fails([...others, ...args], needsValue);
          if (long === "--stack") await fails([long, "a", `${long}=b`], /^--stack stands twice/);
        }
      });

      it("names an argument that it does not take", async () => {
        if (commandOf(name).registeredArguments.length > 0) return;
        await fails([...needed, "extra\u0007"], /^unexpected argument extra\\u\{7\} /);
        await fails([...needed, "--", "--extra"], /^unexpected argument --extra /);
      });

      if (needed.includes("--stack"))
        it("wants a stack, by a name that a stack can have", async () => {
          await fails([], /^--stack is missing/);
          for (const stack of ["../x", "a b", "a/b/c/d", "\u001b[2J", "x".repeat(200), "..", "a/.."])
            await fails(["--stack", stack], /^--stack [ -~]+: expected letters, digits/);
          for (const args of [["--stack=dev"], ["-s", "dev"], ["-sdev"], ["--stack", "acme/consumer/dev"]])
            assert.equal(await parsed(name, args), "");
        });
    });
  }
});

describe("a command's process", () => {
  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, ["--", join("scripts", "bootstrap.mjs"), ...args], {
      cwd: checkout,
      encoding: "utf8",
      env: { ...process.env, DEBUG: "", ...env },
    });

  it("prints one line for wrong usage, and exits 64", () => {
    const { status, stdout, stderr } = run(["start", "--kepe"]);
    assert.equal(stderr, "error: unknown option --kepe; did you mean --keep? (help: npm start -- --help)\n");
    assert.deepEqual([status, stdout], [64, ""]);
  });

  it("prints one line for a fault of its own, and the trace where it is asked for", () => {
    const brief = run(["no-such-script"]);
    assert.equal(brief.status, 70);
    assert.match(brief.stderr, /^internal error: Error: package\.json names .*\(DEBUG=1 [^\n]*\n$/);
    assert.match(
      run(["no-such-script"], { DEBUG: "1" }).stderr,
      /\n {4}at .*\ninternal error: Error: package/,
    );
  });
});
