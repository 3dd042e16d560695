import { randomUUID } from "node:crypto";
import http from "node:http";
import { own } from "../own";
import { readsOnly, serviceOf } from "../services";
import { ClientTokens } from "../services/ec2/client-tokens";
import type { Credentials } from "../services/sts/credentials";
import { advanceAccepts, advancePath, secondsOf } from "../state/clock";
import { listingPath } from "../state/leftovers";
import { checkSender, readBody } from "./admission";
import { authenticate, protocolOf } from "./authentication";
import type { Call, Context, Reply } from "./call";
import { AwsError, errorReply, type Protocol } from "./errors";
import type { Faults } from "./faults";
import { checkMembers } from "./members";
import { checkConstraints } from "./members/constraints";
import { type Models, otherWire, queryReply, read, rpcReply } from "./parse";
import { listen } from "./port";

export interface GatewayOptions {
  readonly context: Context;
  readonly credentials: Credentials;
  /** AWS's model of each service's requests. */
  readonly models: Models;
  readonly regions: ReadonlySet<string>;
  /** The listing of existing resources (state/leftovers.ts). */
  readonly listing: () => Promise<unknown>;
  /** Advances the clock of alarms (state/clock.ts). */
  readonly advance: (seconds: number) => Promise<void>;
  /** @throws AwsError when the caller's role does not allow the request */
  readonly authorize: (call: Call) => Promise<void>;
  /** Called after every operation that may have changed something. */
  readonly changed: (call: Call) => void;
  readonly log: (line: string) => void;
  /** Faults to inject. */
  readonly faults?: Faults | undefined;
  /** The endpoint's port if it is free. */
  readonly preferredPort?: number | undefined;
}

export interface Gateway {
  readonly port: number;
  stop(): Promise<void>;
}

/** The AWS endpoint of the sandbox: every service, account and region behind one URL of the loopback interface. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const turns = new Turns();
  let port = 0;
  const server = http.createServer((request, response) => {
    const { socket } = request;
    // An exception fails its request, and must not end the process.
    answer(request, options, turns, port)
      .catch((error: unknown) => failed("rest-json", error, options))
      .then((reply) => {
        if (reply === unanswered) {
          setTimeout(() => socket.destroy(), options.faults?.heldMilliseconds).unref();
          return;
        }
        // The rest of a refused body is not read.
        const close = request.complete ? {} : { connection: "close" };
        response.writeHead(reply.status, { "x-amzn-requestid": randomUUID(), ...reply.headers, ...close });
        response.end(reply.body, () => {
          if (!request.complete) socket.destroySoon();
        });
      })
      .catch((error: unknown) => {
        options.log(`sandbox: ${error instanceof Error ? error.stack : error}`);
        response.destroy();
      });
  });
  server.keepAliveTimeout = 60_000;
  // The default limit would drop headers after the first thousand silently.
  server.maxHeadersCount = 0;
  port = await listen(server, options.preferredPort);
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

/** Replaces a reply: the client's connection is closed after a while, without an answer. */
const unanswered = Symbol("unanswered");

async function answer(
  request: http.IncomingMessage,
  options: GatewayOptions,
  turns: Turns,
  port: number,
): Promise<Reply | typeof unanswered> {
  const [rawPath = "/", ...query] = (request.url ?? "/").split("?");
  const { rawHeaders, method = "GET" } = request;
  const sent = { method, rawPath, query: query.join("?"), rawHeaders, payload: Buffer.alloc(0) };
  const protocol = protocolOf(sent);
  try {
    checkSender(request, port);
    if (rawPath.startsWith(ownPaths)) return await ownAnswer(request, options);
    const { sender, given } = authenticate(
      { ...sent, payload: await readBody(request) },
      options.credentials,
      options.regions,
    );
    const call = read(sender, given, options.models);
    await options.faults?.wait(call);
    const fault = options.faults?.next(call);
    const asked = async () => {
      const reply = await dispatch(call, options, turns);
      const write = { query: queryReply, cbor: rpcReply };
      const wire = otherWire(call.service, given);
      return wire === undefined ? reply : write[wire](reply, call, options.models(call.service));
    };
    if (fault === undefined) return await asked();
    if (fault.late) await asked();
    fault.settled?.();
    if (fault.error === undefined) return unanswered;
    throw fault.error;
  } catch (error) {
    return failed(protocol, error, options);
  }
}

function failed(protocol: Protocol, error: unknown, { log }: GatewayOptions): Reply {
  if (error instanceof AwsError) return errorReply(protocol, error);
  log(`sandbox: ${error instanceof Error ? error.stack : error}`);
  const message = error instanceof Error ? error.message : String(error);
  return errorReply(protocol, new AwsError("InternalFailure", `The sandbox failed: ${message}`, 500));
}

/** Paths of the sandbox itself; no AWS operation has them. */
const ownPaths = "/_sandbox/";

/** Answers the sandbox's own paths, for clients with the token from the sandbox's environment. */
async function ownAnswer(request: http.IncomingMessage, options: GatewayOptions): Promise<Reply> {
  if (!options.credentials.isToken(request.headers.authorization ?? "")) {
    throw new AwsError("AccessDenied", "This path needs the token of the sandbox's environment.", 403);
  }
  const answer = async (): Promise<unknown> => {
    if (request.url === listingPath && request.method === "GET") return options.listing();
    if (request.url === advancePath && request.method === "POST") {
      const seconds = secondsOf((await readBody(request)).toString());
      if (seconds === undefined) throw new AwsError("ValidationException", advanceAccepts);
      await options.advance(seconds);
      return {};
    }
    throw new AwsError("NotFoundException", `The sandbox has no ${request.method} ${request.url}.`, 404);
  };
  const headers = { "content-type": "application/json" };
  return { status: 200, headers, body: JSON.stringify(await answer()) };
}

async function dispatch(call: Call, options: GatewayOptions, turns: Turns): Promise<Reply> {
  const { context } = options;
  const service = serviceOf(call.service);
  const operation = own(service?.operations, call.operation);
  if (operation === undefined) {
    throw new AwsError(
      "UnsupportedOperation",
      `The sandbox does not support ${call.service}:${call.operation}. ` +
        "What it supports is listed by service in tests/sandbox/services/*/operations.ts.",
    );
  }
  checkMembers(call);
  await options.authorize(call);
  checkConstraints(call, options.models(call.service));
  if (call.service === "ec2" && call.parameters.get("DryRun")?.toLowerCase() === "true") {
    throw new AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
  }
  const carry = async (): Promise<Reply> =>
    operation === "emulator" ? context.emulator.pass(call, changes) : operation(call, context);
  const changes = !readsOnly(call);
  if (!changes) return carry();
  // One change at a time: an operation may read several resources before it changes one of them.
  return turns.take(async () => {
    try {
      return await turns.tokens.once(call, carry);
    } finally {
      const place = `${call.account}/${call.region}`;
      if (!context.store.contents.places.includes(place)) context.store.contents.places.push(place);
      context.store.save();
      if (service?.changesSnapshots) options.changed(call);
    }
  });
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
