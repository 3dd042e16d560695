import { execFile } from "node:child_process";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { z } from "zod";

/** One answer of Systems Manager; "silence" keeps the connection open without any. */
export type ServedReply =
  | "silence"
  | { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

/** By operation: its answers one after the other; the last is given for ever. */
export type ServedReplies = Readonly<Record<string, readonly ServedReply[]>>;

const ok = (body: Readonly<Record<string, unknown>>): ServedReply => ({ status: 200, body });
export const error = (status: number, type: string): ServedReply => ({
  status,
  body: { __type: type, message: "so says AWS" },
});
/** As the JSON protocol writes it: seconds since 1970. */
const lastPing = Date.parse("2026-01-02T03:04:05Z") / 1000;
export const agent = (PingStatus?: string) =>
  ok({
    InstanceInformationList: PingStatus
      ? [{ InstanceId: "i-0123456789abcdef0", PingStatus, LastPingDateTime: lastPing }]
      : [],
  });
export const invocation = (Status: string, more = {}) =>
  ok({ Status, StatusDetails: Status, StandardOutputContent: "printed", ...more });

const sent = ok({ Command: { CommandId: "c0ffee" } });

/** Answers where a test says nothing else: an instance that is online, and a command that succeeds. */
const usual: ServedReplies = {
  DescribeInstanceInformation: [agent("Online")],
  SendCommand: [sent],
  GetCommandInvocation: [invocation("Success")],
  CancelCommand: [ok({})],
};

const sentCommand = z.object({ Parameters: z.object({ commands: z.array(z.string()) }) });

async function output(request: string): Promise<string> {
  const { commands } = sentCommand.parse(JSON.parse(request)).Parameters;
  return (await promisify(execFile)("/bin/sh", ["-c", commands.join("\n")])).stdout;
}

/** A Systems Manager that gives the answers it was made with. */
export class FakeSystemsManager {
  private answers: ServedReplies = {};
  private operations: string[] = [];
  private scripts: Promise<string> | undefined;
  private readonly server = http.createServer(async (request, response) => {
    const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
    const body = await text(request);
    if (operation === "SendCommand" && this.scripts !== undefined) this.scripts = output(body);
    const given = this.answers[operation] ?? usual[operation] ?? [];
    const nth = this.operations.filter((each) => each === operation).length;
    this.operations.push(operation);
    const answer = given[Math.min(nth, given.length - 1)];
    if (answer === undefined || answer === "silence") return;
    const printed =
      operation === "GetCommandInvocation" && this.scripts !== undefined
        ? { StandardOutputContent: (await this.scripts).slice(0, 24_000) }
        : {};
    response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify({ ...answer.body, ...printed }));
  });

  start(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  get endpoint(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Runs what it is sent on this machine, and answers what was printed. */
  runScripts(): void {
    this.answer({});
    this.scripts = Promise.resolve("");
  }

  /** Forgets what it was asked, and answers so from now on. */
  answer(answers: ServedReplies): void {
    this.answers = answers;
    this.scripts = undefined;
    this.operations = [];
  }

  /** The operations it was asked for, one after the other. */
  get asked(): readonly string[] {
    return this.operations;
  }
}
