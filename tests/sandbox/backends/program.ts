import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { killAll, marking, newMark } from "../network/marked-processes";
import { removeTemporary } from "../state/files";
import type { BackendAddress } from "./connections";

const startMilliseconds = 10_000;

/**
 * A program for Node.js that listens on process.env.PORT: a socket in a private folder, which other users and web pages
 * cannot reach. It does not inherit the sandbox's environment.
 */
export class BackendProgram {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "sandbox-backend-"));
  private readonly mark = newMark(this.folder);
  private readonly address = { socketPath: path.join(this.folder, "socket") };
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private readonly started: Promise<BackendAddress | undefined>;
  private runs = true;

  constructor(
    private readonly file: string,
    private readonly log: (line: string) => void,
  ) {
    this.child = this.spawn();
    this.ended = this.untilEnded();
    this.started = this.untilListening();
  }

  get alive(): boolean {
    return this.runs;
  }

  /** undefined: it has ended, or does not listen. */
  listening(): Promise<BackendAddress | undefined> {
    return this.started;
  }

  async end(): Promise<void> {
    this.runs = false;
    void killAll(this.child.pid, this.mark);
    await this.ended;
  }

  private spawn(): ChildProcess {
    const child = spawn("/bin/bash", [...marking(this.mark), process.execPath, this.file], {
      cwd: path.dirname(this.file),
      env: {
        PATH: "/usr/local/bin:/usr/bin:/bin",
        LANG: "C.UTF-8",
        HOME: this.folder,
        PORT: this.address.socketPath,
      },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const output of [child.stdout, child.stderr])
      createInterface({ input: output }).on("line", (line) =>
        this.log(`${path.basename(this.file)}: ${line}`),
      );
    return child;
  }

  /** Resolves when its child processes have ended and its folder was removed. */
  private async untilEnded(): Promise<void> {
    const how = await new Promise<string>((resolve) => {
      this.child.once("error", ({ message }) => resolve(message));
      this.child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    if (this.runs) this.log(`sandbox: the backend ${this.file} ended: ${how}`);
    this.runs = false;
    await killAll(this.child.pid, this.mark);
    removeTemporary(this.folder);
  }

  private async untilListening(): Promise<BackendAddress | undefined> {
    const deadline = performance.now() + startMilliseconds;
    while (this.runs && performance.now() < deadline) {
      if (await this.connects()) return this.address;
      await sleep(20);
    }
    return undefined;
  }

  private connects(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = createConnection(this.address.socketPath);
      socket.once("connect", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
  }
}
