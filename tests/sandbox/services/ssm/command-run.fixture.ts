import { setTimeout as sleep } from "node:timers/promises";
import type { Agent, Instances, ShellResult } from "../../snapshots";
import { executeCommand } from "./execute-command";
import type { Command } from "./model";
import { Running } from "./running";

export type Event = Agent["state"] | "script ends" | "cancel" | "delivery is over" | "all is over";

const instanceId = "i-0123456789abcdef0";

/** One command on one instance, with an agent that the test controls. */
export class RunningScript {
  done = false;
  killed = false;
  private looks = 0;
  private state: Agent["state"] | undefined;
  private readonly running = new Running();
  private end: ((result: ShellResult) => void) | undefined;
  private readonly command: Command = {
    id: "c0ffee",
    account: "111111111111",
    region: "us-east-1",
    comment: "",
    commands: ["true"],
    executionTimeout: 3600,
    deliveryTimeout: 3600,
    requested: new Date().toISOString(),
    invocations: {
      [instanceId]: {
        instanceId,
        status: "Pending",
        responseCode: -1,
        stdout: "",
        stderr: "",
        began: "",
        ended: "",
      },
    },
  };

  get status(): string {
    const { status, details } = this.command.invocations[instanceId] ?? {};
    return details === undefined ? String(status) : `${status} ${details}`;
  }

  /** The status after two checks of the agent since the event. */
  async after(event: Event): Promise<string> {
    this.happen(event);
    const enough = this.looks + 2;
    while (!this.done && this.looks < enough) await sleep(10);
    return this.status;
  }

  private happen(event: Event): void {
    const past = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
    switch (event) {
      case "script ends":
        this.end?.({ status: "Success", exitCode: 0, stdout: "", stderr: "" });
        return;
      case "cancel":
        this.running.cancel(this.command.id, instanceId);
        return;
      case "delivery is over":
        this.command.requested = past(this.command.deliveryTimeout);
        return;
      case "all is over":
        this.command.requested = past(this.command.deliveryTimeout + this.command.executionTimeout);
        return;
      default: {
        const begins = this.state === undefined;
        this.state = event;
        if (begins) this.begin();
      }
    }
  }

  private begin(): void {
    const instances: Instances = {
      agent: async () => {
        this.looks++;
        return this.state === "connected"
          ? { state: "connected" }
          : { state: this.state ?? "off", reason: "set by the test" };
      },
      run: (_, signal) =>
        new Promise((resolve) => {
          let running = true;
          this.end = (result) => {
            running = false;
            resolve(result);
          };
          signal.addEventListener("abort", () => {
            this.killed ||= running;
            resolve({ status: "Cancelled", exitCode: -1, stdout: "", stderr: "" });
          });
        }),
    };
    const store = { save: () => undefined };
    const context = { instances: () => instances, running: this.running, store };
    void executeCommand(instanceId, this.command, context).then(() => {
      this.done = true;
    });
  }
}
