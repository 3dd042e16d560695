import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../shared/terminal/failure";
import { checkout } from "../stacks/project";
import { run } from "../terminal/process";

/** A fresh clone of what is committed, with an empty HOME and empty caches: a newcomer's machine. */
export class Clone {
  private constructor(
    private readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  static async create(): Promise<Clone> {
    const folder = await mkdtemp(join(tmpdir(), "private-api-bench-"));
    const home = join(folder, "home");
    const caches = {
      HOME: home,
      XDG_CACHE_HOME: join(home, ".cache"),
      GOPATH: join(home, "go"),
      GOCACHE: join(home, ".cache", "go-build"),
      GOMODCACHE: join(home, "go", "mod"),
      GOFLAGS: `${process.env.GOFLAGS ?? ""} -modcacherw`.trim(),
      npm_config_cache: join(home, ".npm"),
      PIP_NO_CACHE_DIR: "1",
    };
    const unset = { PULUMI_HOME: undefined, PRIVATE_API_TOOLCHAIN_CACHE: undefined, npm_execpath: undefined };
    const clone = new Clone(folder, { ...process.env, ...caches, ...unset });
    await clone.command("git", ["clone", "--quiet", checkout, clone.checkout], folder);
    return clone;
  }

  get checkout(): string {
    return join(this.folder, "checkout");
  }

  /** Runs a program in the clone; throws what it printed when it fails. */
  async command(program: string, args: readonly string[], cwd = this.checkout): Promise<void> {
    const result = await run(program, args, { cwd, env: this.environment, output: "capture" });
    if (result.exitCode !== 0)
      throw new Failure(`${program} ${args.join(" ")}:\n${result.stdout}\n${result.stderr}`);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
