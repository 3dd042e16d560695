import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { projectFolder } from "../../../scripts/stacks/project";
import { listResources } from "../../sandbox/state/leftovers";
import { stack } from "./harness/config";
import { SandboxStacks } from "./harness/sandbox-stacks";

/** Ctrl-C in the middle of a step, then the same step again. */
describe("an interrupted update", function () {
  this.timeout(600_000);
  let deployment: SandboxStacks;

  before(async () => {
    deployment = await SandboxStacks.create();
    await deployment.initStacks();
  });
  after(() => deployment?.remove());

  const interruptions = [
    { project: "consumer", command: "up", at: /VpcEndpoint .*creat/ },
    { project: "consumer", command: "destroy", at: /RolePolicyAttachment .*delet/ },
    { project: "consumer", command: "up", at: /ec2:Instance .*creat/ },
    { project: "provider", command: "up", at: /RestApiPolicy .*creat/ },
    { project: "provider", command: "destroy", at: /Stage .*delet/ },
    { project: "consumer", command: "destroy", at: /VpcEndpoint .*delet/ },
  ] as const;

  for (const { project, command, at } of interruptions) {
    it(`${project} ${command}, interrupted at ${at.source}, carries on`, async () => {
      const args = [command, "--yes", "--skip-preview"];
      await interrupt(project, args, at);
      await deployment.succeed(project, args);
      if (command === "up") await deployment.succeed(project, [...args, "--expect-no-changes"]);
    });
  }

  it("leaves nothing behind once destroyed", async () => {
    assert.deepEqual(await listResources(deployment.sandbox.env), []);
  });

  /** Starts a command and presses Ctrl-C when its output shows the given step. */
  function interrupt(project: "consumer" | "provider", args: readonly string[], at: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const flags = ["--stack", stack, "--config-file", deployment.configFile(project), "--non-interactive"];
      const child = spawn("pulumi", [...args, ...flags], {
        cwd: projectFolder(project),
        env: deployment.environment,
        stdio: ["ignore", "pipe", "inherit"],
      });
      let output = "";
      let interrupted = false;
      child.stdout.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        if (interrupted || !at.test(output)) return;
        interrupted = true;
        child.kill("SIGINT");
      });
      child.on("error", reject);
      child.on("close", () =>
        interrupted ? resolve() : reject(new Error(`${at.source} did not come up in:\n${output}`)),
      );
    });
  }
});
