import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { types } from "../../../../policies/resources/types";
import { checkout } from "../../../../scripts/stacks/project";
import { type RunResult, run } from "../../../../scripts/terminal/process";
import { apiPolicy } from "../../../../shared/documents/api-policy";
import { ensureToolchain } from "../../../toolchain";
import { lockedVersions } from "../../../toolchain/versions";
import { executionArn, grant } from "../fixtures";

const correct = apiPolicy(executionArn, [grant]);
const widened = {
  ...correct,
  Statement: [
    ...correct.Statement.slice(1),
    { ...correct.Statement[1], Sid: "AllowAll", Condition: undefined },
  ],
};
const api = (policy: unknown) => [
  {
    name: "api",
    type: types.restApi,
    args: { endpointConfiguration: { types: "PRIVATE" }, tags: { a: "b" } },
  },
  {
    name: "policy",
    type: types.restApiPolicy,
    args: { restApiId: "a1b2c3d4e5", policy: JSON.stringify(policy) },
  },
];

async function manifest(folder: string) {
  const schema = z.object({ version: z.string(), dependencies: z.record(z.string(), z.string()) });
  return schema.parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
}

describe("the packed pack in a project that is not ours", function () {
  this.timeout(300_000);
  let folder: string;
  let project: string;
  let program: (command: string, args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<RunResult>;
  let preview: (resources: readonly unknown[]) => Promise<RunResult>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "policies-package-"));
    project = join(folder, "project");
    await mkdir(join(folder, "state"));
    await cp(join(__dirname, "fixtures", "program"), project, { recursive: true });
    const toolchain = await ensureToolchain({ log: (line) => console.error(line) });
    const environment = {
      ...process.env,
      ...toolchain.env,
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "for tests only",
    };
    program = (command, args, env = {}) =>
      run(command, args, { cwd: project, env: { ...environment, ...env }, output: "capture" });
    const done = async (result: Promise<RunResult>) => {
      const { exitCode, stdout, stderr } = await result;
      assert.equal(exitCode, 0, stdout + stderr);
    };
    const packing = ["pack", "--loglevel=error", "--pack-destination", folder];
    await done(run("npm", packing, { cwd: join(checkout, "policies"), env: process.env, output: "capture" }));
    const { version } = await manifest(join(checkout, "policies"));
    const packages = [
      join(folder, `private-api-policies-${version}.tgz`),
      `@pulumi/pulumi@${lockedVersions().engine}`,
    ];
    const quiet = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
    await done(program("npm", ["install", ...quiet, ...packages]));
    await done(program(toolchain.pulumi, ["stack", "init", "dev", "--non-interactive"]));
    const pack = ["--policy-pack", "node_modules/private-api-policies"];
    preview = (resources) =>
      program(toolchain.pulumi, ["preview", "--stack", "dev", "--non-interactive", ...pack], {
        RESOURCES: JSON.stringify(resources),
      });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("proves a private API", async () => {
    const { exitCode, stdout, stderr } = await preview(api(correct));
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /✅ private-api@v/);
  });

  it("blocks one that is too open, with a counterexample", async () => {
    const { exitCode, stdout, stderr } = await preview(api(widened));
    assert.notEqual(exitCode, 0);
    assert.match(stdout + stderr, /could GET \/pets\/\S* on stage dev: Statement\[1\] "AllowAll" allows it/);
  });

  it("leaves a program alone that has nothing to do with private APIs", async () => {
    const { exitCode, stdout, stderr } = await preview([
      {
        name: "https",
        type: types.securityGroup,
        args: { ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }] },
      },
      { name: "server", type: types.instance, args: {} },
    ]);
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /✅ private-api@v/);
  });

  it("needs no package but its own dependencies", async () => {
    const installed = join(project, "node_modules", "private-api-policies");
    const { dependencies } = await manifest(installed);
    for (const file of ["index.js", "prove.js"]) {
      const text = await readFile(join(installed, "dist", file), "utf8");
      const required = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = ""]) => name);
      assert.notDeepEqual(required, []);
      for (const name of required.filter((each) => !isBuiltin(each)))
        assert.ok(
          Object.keys(dependencies).some((own) => name === own || name.startsWith(`${own}/`)),
          name,
        );
    }
  });

  it("brings the command prove", async () => {
    const hole = join(checkout, "docs", "examples", "hole.json");
    await writeFile(join(project, "case.json"), await readFile(hole));
    const prove = join(project, "node_modules", ".bin", "prove");
    const { exitCode, stdout } = await program(prove, ["--format", "sarif", "case.json"]);
    assert.equal(exitCode, 1);
    assert.match(stdout, /"uri":\s*"case.json"/);
    const help = await program(prove, ["--help"]);
    assert.match(help.stdout, /^Usage: prove /);
  });
});
