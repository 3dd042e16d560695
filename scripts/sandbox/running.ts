import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../shared/terminal/failure";
import { readStacks } from "../../tests/sandbox/state/stacks";
import { holderOf } from "../../tests/toolchain/lock";
import { checkout } from "../stacks/project";
import { wasInterrupted } from "../terminal/process";
import { answers, readEnvironment } from "./environment";

/** The sandbox of a name, as one sees it who neither waits for it nor changes it. */
export class RunningSandbox {
  readonly folder: string;

  constructor(private readonly name: string) {
    this.folder = join(checkout, ".sandbox", name);
  }

  /** The lines to export. @throws Failure where it does not run */
  async exports(): Promise<string> {
    return Object.entries(await this.environmentOf())
      .map(([key, value]) => `export ${key}='${value.replaceAll("'", "'\\''")}'`)
      .join("\n");
  }

  /** @throws Failure where it does not run */
  async environmentOf(): Promise<Record<string, string>> {
    const environment = await this.environment();
    if (environment === undefined) throw new Failure(`${await this.status()}\n  next: ${this.start}`);
    return environment;
  }

  /** Whether it runs, who uses it and what is deployed on it. */
  async describe(): Promise<{ readonly runs: boolean; readonly text: string }> {
    const runs = (await this.environment()) !== undefined;
    const deploying = await holderOf(join(this.folder, "start.lock"));
    const stacks = (await readStacks(join(this.folder, "state")).catch(() => []))
      .filter(({ resources }) => resources.length > 0)
      .map(({ project, name, resources }) => `  ${project} ${name}: ${resources.length} resources`);
    const lines = [
      await this.status(),
      ...(deploying === undefined ? [] : [`process ${deploying.pid} (npm start) deploys on it`]),
      stacks.length === 0 ? "nothing is deployed" : `deployed:\n${stacks.join("\n")}`,
      `next: ${runs ? `npm run sandbox -- ${this.named}--print-env, or --stop` : this.start}`,
    ];
    return { runs, text: lines.join("\n") };
  }

  /** Stops it; what is deployed stays. @throws Failure where npm start deploys on it */
  async stop(): Promise<string> {
    const deploying = await holderOf(join(this.folder, "start.lock"));
    if (deploying !== undefined)
      throw new Failure(
        `process ${deploying.pid} (npm start) deploys on it, and stops it at its end\n  next: wait, or Ctrl-C there`,
      );
    const lock = join(this.folder, "sandbox.lock");
    const holder = await holderOf(lock);
    if (holder === undefined) return `sandbox ${this.name}: not running`;
    process.kill(holder.pid, "SIGTERM");
    while ((await holderOf(lock))?.pid === holder.pid) {
      if (wasInterrupted()) throw new Failure(`interrupted; process ${holder.pid} is about to stop`, 130);
      await sleep(50);
    }
    return `sandbox ${this.name}: stopped; what is deployed stays`;
  }

  private async status(): Promise<string> {
    const [environment, holder] = [
      await this.environment(),
      await holderOf(join(this.folder, "sandbox.lock")),
    ];
    const by = holder === undefined ? "" : `, process ${holder.pid}`;
    if (environment !== undefined)
      return `sandbox ${this.name}: runs at ${environment.AWS_ENDPOINT_URL}${by}`;
    return `sandbox ${this.name}: ${holder === undefined ? "not running" : `starts or stops${by}`}`;
  }

  private async environment(): Promise<Record<string, string> | undefined> {
    const environment = readEnvironment(join(this.folder, "sandbox.env"));
    return environment !== undefined && (await answers(environment.AWS_ENDPOINT_URL))
      ? environment
      : undefined;
  }

  private get named(): string {
    return this.name === "default" ? "" : `--name ${this.name} `;
  }

  private get start(): string {
    return this.name === "default"
      ? "npm start -- --keep, or npm run sandbox (in another terminal)"
      : `npm run sandbox -- --name ${this.name} (in another terminal)`;
  }
}
