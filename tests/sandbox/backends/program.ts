import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { killAll, marking, newMark } from "../network/marked-processes";
import type { BackendAddress } from "./backends";

const startMilliseconds = 10_000;

/**
 * A program for Node.js that listens on process.env.PORT: a socket in a folder of its own, which no other user and no
 * web page of this machine reaches. It has nothing of the sandbox's environment.
 */
export class BackendProgram {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "sandbox-backend-"));
  private readonly address = { socketPath: path.join(this.folder, "socket") };
  private readonly ended: Promise<void>;
  private readonly killAll: () => void;
  private readonly started: Promise<BackendAddress | undefined>;
  private runs = true;

  constructor(file: string, log: (line: string) => void) {
    const mark = newMark(this.folder);
    const child = spawn("/bin/bash", [...marking(mark), process.execPath, file], {
      cwd: path.dirname(file),
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
      createInterface({ input: output }).on("line", (line) => log(`${path.basename(file)}: ${line}`));
    this.killAll = () => void killAll(child.pid, mark);
    this.ended = new Promise((resolve) => {
      const over = (how: string) => {
        if (this.runs) log(`sandbox: the backend ${file} ended: ${how}`);
        this.runs = false;
        void killAll(child.pid, mark).then(() => {
          rmSync(this.folder, { recursive: true, force: true });
          resolve();
        });
      };
      child.once("error", (error) => over(error.message));
      child.once("exit", (code, signal) => over(signal ?? `exit code ${code}`));
    });
    this.started = this.untilListening();
  }

  get alive(): boolean {
    return this.runs;
  }

  /** undefined: it ended, or does not listen. */
  listening(): Promise<BackendAddress | undefined> {
    return this.started;
  }

  async end(): Promise<void> {
    this.runs = false;
    this.killAll();
    await this.ended;
  }

  private async untilListening(): Promise<BackendAddress | undefined> {
    const deadline = Date.now() + startMilliseconds;
    while (this.runs && Date.now() < deadline) {
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
