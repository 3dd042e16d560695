import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Lines for the engine's display, in order. */
export class EngineLog {
  private readonly client: EngineClient;
  private readonly waiting: { urn: string; lines: string[] }[] = [];
  private sending: Promise<void> | undefined;

  constructor(address: string) {
    this.client = new EngineClient(address, credentials.createInsecure());
  }

  line(urn: string, message: string): void {
    const last = this.waiting.at(-1);
    // During a call lines are collected for the next one: a command may print faster than calls complete.
    if (last?.urn === urn) last.lines.push(message);
    else this.waiting.push({ urn, lines: [message] });
    this.sending ??= this.sendAll().finally(() => {
      this.sending = undefined;
    });
  }

  /** Resolves when the engine has every line. Await it before a reply: later lines may be lost. */
  async flush(): Promise<void> {
    await this.sending;
  }

  private async sendAll(): Promise<void> {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      await this.send(next.urn, next.lines.join("\n"));
    }
  }

  private send(urn: string, message: string): Promise<void> {
    const request = new LogRequest();
    request.setSeverity(LogSeverity.INFO);
    request.setMessage(message);
    request.setUrn(urn);
    // A status line beside the resource, not part of the diagnostics at the end.
    request.setEphemeral(true);
    // A failed log call must not fail the command.
    return new Promise((resolve) => this.client.log(request, () => resolve()));
  }
}
