import { randomUUID } from "node:crypto";
import http from "node:http";
import { listingPath } from "../lifecycle/leftovers";
import { listen } from "../lifecycle/port";
import { own, put } from "../own";
import type { Call, Context, Operations, Reply } from "./call";
import { ClientTokens } from "./ec2/client-tokens";
import { AwsError, errorReply, protocols } from "./errors";
import type { Faults } from "./faults";
import { checkMembers } from "./members";
import { readsOnly, recognise, scopeOf } from "./recognise";
import type { Credentials } from "./sts/credentials";

export interface FrontOptions {
  readonly context: Context;
  readonly credentials: Credentials;
  /** What each service supports, by signing name. */
  readonly services: Readonly<Record<string, Operations>>;
  /** Answers the path of the listing (lifecycle/leftovers.ts). */
  readonly listing: () => Promise<unknown>;
  /** Throws the refusal of a request that its caller's role does not allow. */
  readonly authorize: (call: Call) => Promise<void>;
  /** Called after every operation that may have changed something. */
  readonly changed: (call: Call) => void;
  readonly log: (line: string) => void;
  /** Calls fail as this says. */
  readonly faults?: Faults | undefined;
  /** Port of the endpoint, when it is free. */
  readonly preferredPort?: number | undefined;
}

export interface Front {
  readonly port: number;
  stop(): Promise<void>;
}

/** The AWS endpoint of the sandbox: every service, account and region behind one URL of the loopback interface. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const turns = new Turns();
  const server = http.createServer((request, response) => {
    void answer(request, options, turns).then(
      (reply) => {
        if (reply === unanswered) {
          setTimeout(() => request.socket.destroy(), options.faults?.heldMilliseconds).unref();
          return;
        }
        response.writeHead(reply.status, { "x-amzn-requestid": randomUUID(), ...reply.headers });
        response.end(reply.body);
      },
      (error: unknown) => {
        options.log(`sandbox: ${error instanceof Error ? error.stack : error}`);
        response.writeHead(500).end();
      },
    );
  });
  server.keepAliveTimeout = 60_000;
  const port = await listen(server, options.preferredPort);
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 1000).unref();
      }),
  };
}

/** Instead of a reply: the client hears nothing, and its connection is closed after a while. */
const unanswered = Symbol("unanswered");

async function answer(
  request: http.IncomingMessage,
  options: FrontOptions,
  turns: Turns,
): Promise<Reply | typeof unanswered> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === "string") put(headers, name, value);
  }
  if (request.url === listingPath) {
    const headers = { "content-type": "application/json" };
    return { status: 200, headers, body: JSON.stringify(await options.listing()) };
  }
  const scope = scopeOf(headers, request.url ?? "/");
  const protocol = own(protocols, scope?.service ?? "") ?? guessedProtocol(headers);
  try {
    if (!scope) {
      throw new AwsError(
        "MissingAuthenticationToken",
        "Request is missing Authentication Token: sign it with the credentials of the sandbox's environment.",
        403,
      );
    }
    const call = recognise(scope, request, headers, Buffer.concat(chunks), options.credentials);
    await options.faults?.wait(call);
    const fault = options.faults?.next(call);
    if (fault === undefined) return await carryOut(call, options, turns);
    if (fault.late) await carryOut(call, options, turns);
    fault.settled?.();
    if (fault.error === undefined) return unanswered;
    throw fault.error;
  } catch (error) {
    if (error instanceof AwsError) return errorReply(protocol, error);
    options.log(`sandbox: ${error instanceof Error ? error.stack : error}`);
    const message = error instanceof Error ? error.message : String(error);
    return errorReply(protocol, new AwsError("InternalFailure", `The sandbox failed: ${message}`, 500));
  }
}

async function carryOut(call: Call, options: FrontOptions, turns: Turns): Promise<Reply> {
  const { context, services } = options;
  const operation = own(own(services, call.service), call.operation);
  if (operation === undefined) {
    throw new AwsError(
      "UnsupportedOperation",
      `The sandbox does not support ${call.service}:${call.operation}. ` +
        "What it supports is listed by service in tests/sandbox/control-plane/*/operations.ts.",
    );
  }
  checkMembers(call);
  await options.authorize(call);
  if (call.service === "ec2" && call.parameters.get("DryRun")?.toLowerCase() === "true") {
    throw new AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
  }
  const carry = async (): Promise<Reply> =>
    operation === "emulator" ? context.emulator.pass(call, changes) : operation(call, context);
  const changes = !readsOnly(call);
  if (!changes) return carry();
  // One change at a time: an operation may look at several things before it changes one of them.
  return turns.take(async () => {
    try {
      return await turns.tokens.once(call, carry);
    } finally {
      const place = `${call.account}/${call.region}`;
      if (!context.store.contents.places.includes(place)) context.store.contents.places.push(place);
      context.store.save();
      // Run Command, logs and objects change nothing that the network or the APIs are made of.
      if (!["ssm", "logs", "s3"].includes(call.service)) options.changed(call);
    }
  });
}

/** For requests whose service is not known: the shape of the error must still be one that the client reads. */
function guessedProtocol(headers: Readonly<Record<string, string>>) {
  if (headers["x-amz-target"]) return "json";
  return headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ? "query" : "rest-json";
}

class Turns {
  readonly tokens = new ClientTokens();
  private last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work, work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
