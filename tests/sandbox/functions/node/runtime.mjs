/**
 * Runs a function of Node.js: fetches invocations from the Lambda Runtime API, calls the handler and answers. AWS's own
 * client (aws-lambda-ric) must be compiled, and needs a newer Node than this project does.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
import { existsSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

const [host = "", prefix = ""] = (process.env.AWS_LAMBDA_RUNTIME_API ?? "").split(/\/(.*)/);
let requestId = "undefined";

/** Resolvers of the Runtime API's answers, in the order of the requests. */
const waiting = [];
/** One connection for all: an invocation costs what is written and read here. The sandbox says how long each answer is. */
const socket = connect({ host: host.split(":")[0], port: Number(host.split(":")[1]), noDelay: true });
let received = [];
socket.on("data", (chunk) => {
  received.push(chunk);
  for (let answer = nextAnswer(); answer !== undefined; answer = nextAnswer()) waiting.shift()?.(answer);
  // A handler that leaves nothing to do has ended: this connection is no reason to go on.
  if (waiting.length === 0) socket.unref();
});
socket.on("close", gone);
socket.on("error", gone);

function nextAnswer() {
  const bytes = received.length === 1 ? received[0] : Buffer.concat(received);
  const end = bytes.indexOf("\r\n\r\n");
  const headers = {};
  for (const line of bytes.toString("latin1", 0, Math.max(end, 0)).split("\r\n").slice(1)) {
    const at = line.indexOf(":");
    headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
  }
  const whole = end + 4 + Number(headers["content-length"]);
  if (end === -1 || bytes.length < whole) {
    received = bytes.length === 0 ? [] : [bytes];
    return undefined;
  }
  received = bytes.length === whole ? [] : [bytes.subarray(whole)];
  return { headers, text: bytes.toString("utf8", end + 4, whole) };
}

function ask(method, at, body = "", headers = {}) {
  const given = { ...headers, host, "content-length": Buffer.byteLength(body) };
  const lines = Object.entries(given).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.ref();
  socket.write(`${method} /${prefix}/2018-06-01/runtime/${at} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
  return new Promise((resolve) => waiting.push(resolve));
}

/** The sandbox is gone, or has no more use for this process. */
function gone() {
  process.exit(0);
}

for (const [name, level] of Object.entries({
  log: "INFO",
  info: "INFO",
  debug: "DEBUG",
  trace: "TRACE",
  warn: "WARN",
  error: "ERROR",
})) {
  console[name] = (...values) => {
    const text = format(...values).replaceAll("\n", "\r");
    process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${text}\n`);
  };
}

function described(error) {
  try {
    if (error === null || error === undefined) return unnamed;
    if (!isError(error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
    return {
      errorType: String(error.name),
      errorMessage: String(error.message),
      trace: String(error.stack ?? "").split("\n"),
    };
  } catch {
    return unnamed;
  }
}

const unnamed = {
  errorType: "handled",
  errorMessage:
    "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
  trace: [],
};

/** Also true for an error of another realm. */
function isError(error) {
  return error instanceof Error || Object.prototype.toString.call(error) === "[object Error]";
}

/** Logs a failure as Lambda does, with the error's own properties. */
function logFailure(what, { errorType, errorMessage, trace }, error) {
  const own = ownOf(error);
  console.error(what, `\t${asText({ errorType, errorMessage, ...own, stack: trace }, "{}")}`);
}

function ownOf(error) {
  try {
    return isError(error) ? { ...error } : {};
  } catch {
    return {};
  }
}

async function post(at, error) {
  const body = JSON.stringify(error);
  await ask("POST", at, body, {
    "lambda-runtime-function-error-type": error.errorType.replaceAll(/[^\x20-\x7e]/g, "").slice(0, 1000),
  });
}

/** @throws {{errorType: string, errorMessage: string, trace: string[]}} */
async function load(handler) {
  if (handler.includes("..") || path.isAbsolute(handler)) {
    const errorMessage = `'${handler}' is not a valid handler name: it is outside the function's code`;
    throw { errorType: "Runtime.MalformedHandlerName", errorMessage, trace: [] };
  }
  const folder = path.dirname(handler);
  const [module = "", ...names] = path.basename(handler).split(".");
  const base = path.resolve(process.env.LAMBDA_TASK_ROOT ?? ".", folder, module);
  const file = [".js", ".mjs", ".cjs"].map((extension) => base + extension).find((each) => existsSync(each));
  if (file === undefined) {
    const errorMessage = `Error: Cannot find module '${path.join(folder, module)}'`;
    throw { errorType: "Runtime.ImportModuleError", errorMessage, trace: [] };
  }
  let found;
  try {
    found = await import(pathToFileURL(file).href);
  } catch (error) {
    const failure = described(error);
    const type = /MODULE_NOT_FOUND/.test(error?.code ?? "")
      ? "Runtime.ImportModuleError"
      : error instanceof SyntaxError
        ? "Runtime.UserCodeSyntaxError"
        : undefined;
    if (/'(@aws-sdk|@smithy|aws-sdk)\b/.test(failure.errorMessage))
      console.error("The sandbox has no AWS SDK of its own for Node.js: put the packages beside the code.");
    throw type === undefined
      ? failure
      : { ...failure, errorType: type, errorMessage: `${failure.errorType}: ${failure.errorMessage}` };
  }
  const within = (from) => names.reduce((at, name) => at?.[name], from);
  const called = within(found) ?? within(found.default);
  if (typeof called === "function") return called;
  const errorMessage = `${handler} is undefined or not exported`;
  throw { errorType: "Runtime.HandlerNotFound", errorMessage, trace: [] };
}

/** Called with a failure outside the handler's own call; undefined between invocations. */
let fail;

/** A handler that neither returns a promise nor calls back ends when the event loop is empty. */
function call(handler, event, context) {
  let idle;
  const ended = new Promise((resolve, reject) => {
    fail = reject;
    const done = (error, value) => (error == null ? resolve(value) : reject(error));
    idle = () => resolve(undefined);
    const callback = (error, value) => {
      if (context.callbackWaitsForEmptyEventLoop) idle = () => done(error, value);
      else done(error, value);
    };
    Object.assign(context, { succeed: resolve, fail: reject, done });
    process.once("beforeExit", whenIdle);
    const returned = handler(event, context, callback);
    if (typeof returned?.then === "function") returned.then(resolve, reject);
  });
  return ended.finally(() => {
    fail = undefined;
    process.off("beforeExit", whenIdle);
  });
  function whenIdle() {
    idle();
  }
}

/** @param instead returned if the value is not JSON; without it that is an error */
function asText(value, instead) {
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    if (instead !== undefined) return instead;
    throw new Error("Unable to stringify response body");
  }
}

/** An uncaught error fails the current invocation, and ends the process. */
function uncaught(what, exitCode, failureOf) {
  return async (reason) => {
    const failure = failureOf(reason);
    logFailure(what, failure, reason);
    if (fail !== undefined) await post(`invocation/${requestId}/error`, failure);
    process.exit(exitCode);
  };
}
const rejection = (reason) => ({
  ...described(reason),
  errorType: "Runtime.UnhandledPromiseRejection",
  errorMessage: String(reason),
});
process.on("uncaughtException", uncaught("Uncaught Exception", 129, described));
process.on("unhandledRejection", uncaught("Unhandled Promise Rejection", 128, rejection));

/** On Lambda a global. https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html */
globalThis.awslambda = {
  streamifyResponse() {
    throw new Error("The sandbox streams no answers: return the whole answer from the handler");
  },
};

let handler;
try {
  handler = await load(process.env._HANDLER ?? "");
} catch (error) {
  logFailure("Uncaught Exception", error);
  await post("init/error", error);
  process.exit(1);
}
let next = ask("GET", "invocation/next");
for (;;) {
  const { headers, text } = await next;
  requestId = headers["lambda-runtime-aws-request-id"];
  // Another process has made requests with this process's token.
  if (requestId === undefined) process.exit(1);
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  process.env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
  const context = {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const answer = asText(await call(handler, JSON.parse(text), context));
    socket.cork();
    void ask("POST", `invocation/${requestId}/response`, answer);
  } catch (error) {
    const failure = described(error);
    logFailure("Invoke Error", failure, error);
    socket.cork();
    void post(`invocation/${requestId}/error`, failure);
  }
  // Sent at once after the answer, without waiting for the response.
  next = ask("GET", "invocation/next");
  socket.uncork();
}
