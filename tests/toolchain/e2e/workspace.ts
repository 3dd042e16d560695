import type { ChildProcess } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureToolchain } from "..";
import { checkout } from "../paths";
import { Stack } from "./stack";

/** A folder with the state of several stacks and the files of their commands. */
export class Workspace {
  readonly running = new Set<ChildProcess>();

  private constructor(
    readonly folder: string,
    readonly environment: NodeJS.ProcessEnv,
    readonly pulumi: string,
  ) {}

  static async create(): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), "toolchain-e2e-"));
    await mkdir(join(folder, "state"));
    // Programs are copied, since Pulumi writes stack files beside them; they use the checkout's packages.
    await symlink(join(checkout, "node_modules"), join(folder, "node_modules"));
    const settings = { extends: join(checkout, "tsconfig.json"), include: ["**/*.ts"] };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(settings));
    // These tests always use the stand-ins.
    const toolchain = await ensureToolchain({ log: console.error, kind: "built" });
    const environment = {
      ...process.env,
      ...toolchain.env,
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "for tests only",
    };
    return new Workspace(folder, environment, toolchain.pulumi);
  }

  async stack(fixture: string, name = "test"): Promise<Stack> {
    const project = join(this.folder, fixture);
    await cp(join(__dirname, "fixtures", fixture), project, { recursive: true });
    const stack = new Stack(this, project, name);
    const made = await stack.run(["stack", "init", "--no-select"]);
    if (made.code !== 0) throw new Error(made.output);
    return stack;
  }

  /** A test that failed may have left commands that never end: mocha would wait for them. */
  remove(): Promise<void> {
    for (const child of this.running) child.kill("SIGKILL");
    return rm(this.folder, { recursive: true, force: true });
  }
}
