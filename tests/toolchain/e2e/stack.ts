import { type ChildProcess, spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Workspace } from "./workspace";

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** Standard output and error, interleaved. */
  readonly output: string;
}

const exported = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          type: z.string(),
          urn: z.string(),
          id: z.string().optional(),
          inputs: z.record(z.string(), z.unknown()).default({}),
          outputs: z.record(z.string(), z.unknown()).default({}),
        }),
      )
      .default([]),
    pending_operations: z.array(z.unknown()).optional(),
  }),
});
export type ExportedResource = z.infer<typeof exported>["deployment"]["resources"][number];

/** One stack of a fixture program on the real engine. */
export class Stack {
  constructor(
    readonly workspace: Workspace,
    readonly project: string,
    readonly name: string,
  ) {}

  /** Sets the whole configuration, except secrets, which `run(["config", "set", "--secret", ...])` adds. */
  async configure(values: Record<string, unknown>): Promise<void> {
    const file = join(this.project, `Pulumi.${this.name}.yaml`);
    const previous = await readFile(file, "utf8").catch(() => "");
    const salt = /^encryptionsalt: .*$/m.exec(previous)?.[0] ?? "";
    await writeFile(file, `${salt}\nconfig: ${JSON.stringify(values)}\n`);
  }

  async setSecret(name: string, value: string): Promise<void> {
    await this.run(["config", "set", "--secret", name, value]);
  }

  start(args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
    return this.startPulumi([...args, "--stack", this.name]);
  }

  run(args: readonly string[]): Promise<Ended> {
    return this.start(args).ended;
  }

  /** Runs a command without a stack. */
  runPlain(args: readonly string[]): Promise<Ended> {
    return this.startPulumi(args).ended;
  }

  private startPulumi(args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
    const child = spawn(
      this.workspace.pulumi,
      [...args, "--non-interactive", "--color", "never", "-C", this.project],
      { env: this.workspace.environment, stdio: ["ignore", "pipe", "pipe"] },
    );
    this.workspace.running.add(child);
    const parts: string[] = [];
    const printed: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      parts.push(text);
      printed.push(text);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => parts.push(text));
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        this.workspace.running.delete(child);
        resolve({ code, signal, stdout: printed.join(""), output: parts.join("") });
      });
    });
    return { child, ended };
  }

  async up(...more: string[]): Promise<Ended> {
    return this.run(["up", "--yes", "--skip-preview", ...more]);
  }

  async resources(): Promise<ExportedResource[]> {
    return (await this.deployment()).resources;
  }

  async deployment(): Promise<z.infer<typeof exported>["deployment"]> {
    const { stdout } = await this.run(["stack", "export"]);
    return exported.parse(JSON.parse(stdout)).deployment;
  }

  /** The text of the state file. */
  async stateText(): Promise<string> {
    return (await this.run(["stack", "export"])).stdout;
  }

  async outputs(): Promise<Record<string, unknown>> {
    const { stdout } = await this.run(["stack", "output", "--json", "--show-secrets"]);
    return z.record(z.string(), z.unknown()).parse(JSON.parse(stdout));
  }
}

/** The counts under `Resources:` in the CLI's summary. */
export function counts(output: string): Record<string, number> {
  const summary = output.slice(output.lastIndexOf("Resources:"));
  const found = summary.matchAll(
    /(\d+) (created|updated|deleted|replaced|unchanged|to create|to update|to replace|to delete)/g,
  );
  return Object.fromEntries([...found].map(([, count, what]) => [what ?? "", Number(count)]));
}
