import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { local } from "@pulumi/command";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import { Stack } from "./stack";
import { Workspace } from "./workspace";

describe("the language host on the real engine", function () {
  this.timeout(300_000);
  let workspace: Workspace;

  before(async () => {
    workspace = await Workspace.create();
  });
  after(() => workspace?.remove());

  async function commands(name: string, create: string, more = {}): Promise<Stack> {
    const stack = await workspace.stack("commands", name);
    await stack.configure({ "commands:commands": { a: { create } }, ...more });
    return stack;
  }

  it("reads another stack's outputs, and secret ones stay secret", async () => {
    const source = await commands("source", 'echo "word $PASSWORD"');
    await source.setSecret("commands:password", "tell no one");
    await source.up();
    const reader = await workspace.stack("reader");
    await reader.configure({ "reader:stack": "organization/commands/source" });
    const up = await reader.up();
    assert.equal(up.code, 0, up.output);
    assert.doesNotMatch(up.output, /tell no one/);
    assert.doesNotMatch(await reader.stateText(), /tell no one/);
    assert.deepEqual(await reader.outputs(), { stdout: { a: "word tell no one" }, now: "ran" });
  });

  it("runs command:local:run in a preview too and displays its failure", async () => {
    const source = await commands("plain", "echo plain");
    await source.up();
    const reader = await workspace.stack("reader", "failing");
    await reader.configure({
      "reader:stack": "organization/commands/plain",
      "reader:command": "echo oh; exit 4",
    });
    const preview = await reader.run(["preview"]);
    assert.notEqual(preview.code, 0);
    assert.match(preview.output, /exit status 4: running "echo oh; exit 4":\s+oh/);
  });

  it("runs a policy pack with mandatory and advisory rules", async () => {
    const pack = join(workspace.folder, "policy");
    await cp(join(__dirname, "fixtures", "policy"), pack, { recursive: true });
    const stack = await commands("policed", "echo blocked > never");
    const preview = await stack.run(["preview", "--policy-pack", pack]);
    assert.notEqual(preview.code, 0);
    assert.match(preview.output, /\[mandatory\].*no-blocked/);
    assert.match(preview.output, /create holds blocked/);
    const blocked = await stack.up("--policy-pack", pack);
    assert.notEqual(blocked.code, 0);
    const made = (await stack.resources()).map(({ type }) => type);
    assert.equal(made.includes("command:local:Command"), false);
    assert.equal((await readdir(stack.project)).includes("never"), false);

    await stack.configure({ "commands:commands": { a: { create: "echo frowned on" } } });
    const warned = await stack.up("--policy-pack", pack);
    assert.equal(warned.code, 0, warned.output);
    assert.match(warned.output, /\[advisory\].*no-frowned-on/);
  });

  it("runs dynamic providers", async () => {
    const stack = await workspace.stack("dynamic");
    await stack.configure({});
    const up = await stack.up();
    assert.equal(up.code, 0, up.output);
    assert.deepEqual(await stack.outputs(), { doubled: 4 });
  });

  it("runs inline programs of the Automation API", async () => {
    const stack = await LocalWorkspace.createStack(
      {
        stackName: "organization/inline/test",
        projectName: "inline",
        program: async () => ({ text: new local.Command("a", { create: "echo inline" }).stdout }),
      },
      {
        envVars: definedIn(workspace.environment),
        workDir: workspace.folder,
        pulumiCommand: await PulumiCommand.get({ root: dirname(dirname(workspace.pulumi)) }),
      },
    );
    const { outputs, summary } = await stack.up();
    assert.equal(summary.result, "succeeded");
    assert.equal(outputs.text?.value, "inline");
    await stack.destroy();
  });

  it("reports a program's error once, and a program that exits with a code", async () => {
    const stack = await commands("broken", "true");
    const program = join(stack.project, "index.ts");
    await writeFile(
      program,
      'import { RunError } from "@pulumi/pulumi";\nthrow new RunError("told once");\n',
    );
    const told = await stack.up();
    assert.notEqual(told.code, 0);
    assert.match(told.output, /error: told once/);
    assert.doesNotMatch(told.output, /non-zero exit code/);
    await writeFile(program, "process.exit(7);\n");
    const left = await stack.up();
    assert.match(left.output, /Program exited with non-zero exit code: 7/);
  });

  it("refuses resources that the command stand-in does not support", async () => {
    const stack = await workspace.stack("remote");
    await stack.configure({});
    const up = await stack.up();
    assert.notEqual(up.code, 0);
    assert.match(up.output, /command:remote:Command is not supported by the stand-in: it needs the official/);
  });

  it("answers `pulumi about` and `pulumi install`", async () => {
    const stack = await commands("about", "true");
    const about = await stack.run(["about"]);
    assert.match(about.output, new RegExp(`executable='?${process.execPath}`));
    const project = join(workspace.folder, "installs");
    await mkdir(project);
    await writeFile(join(project, "Pulumi.yaml"), "name: installs\nruntime: nodejs\n");
    await writeFile(join(project, "package.json"), '{ "name": "installs", "private": true }\n');
    const install = await new Stack(workspace, project, "none").runPlain(["install"]);
    assert.equal(install.code, 0, install.output);
    assert.match(install.output, /up to date|audited/);
    assert.ok((await readdir(project)).includes("package-lock.json"));
  });

  it("prints what to do about missing packages", async () => {
    // Outside the workspace, which has packages.
    const project = await mkdtemp(join(tmpdir(), "toolchain-bare-"));
    const stack = await commands("bare", "true");
    await cp(stack.project, project, { recursive: true });
    const bare = new Stack(workspace, project, "bare");
    const up = await bare.up();
    await rm(project, { recursive: true, force: true });
    assert.notEqual(up.code, 0);
    assert.match(up.output, /Cannot find module '@pulumi\/pulumi\/cmd\/run' from .*: run `npm ci` there/);
  });
});

function definedIn(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
