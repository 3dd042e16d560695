/**
 * Runs a function of Node.js: fetches invocations from the Lambda Runtime API, calls the handler and answers. AWS's own
 * client (aws-lambda-ric) must be compiled, and needs a newer Node than this project does.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
import { existsSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/`;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let requestId = "undefined";

function ask(method, at, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const options = {
      method,
      agent,
      headers: { ...headers, "content-length": Buffer.byteLength(body ?? "") },
    };
    const request = http.request(api + at, options, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ headers: response.headers, text: Buffer.concat(chunks).toString() }),
      );
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** The sandbox is gone, or has no more use for this process. */
const gone = () => process.exit(0);

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
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
}

async function post(at, error) {
  const body = JSON.stringify(error);
  await ask("POST", at, body, { "lambda-runtime-function-error-type": error.errorType }).catch(gone);
}

/** @throws {{errorType: string, errorMessage: string, trace: string[]}} */
async function load(handler) {
  if (handler.includes("..") || path.isAbsolute(handler)) {
    const errorMessage = `'${handler}' is not a valid handler name: it leads out of the function's code`;
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
    const { errorType, errorMessage, trace } = described(error);
    const missing = /MODULE_NOT_FOUND/.test(error?.code ?? "");
    const type =
      errorType === "SyntaxError"
        ? "Runtime.UserCodeSyntaxError"
        : missing
          ? "Runtime.ImportModuleError"
          : errorType;
    throw { errorType: type, errorMessage: `${errorType}: ${errorMessage}`, trace };
  }
  const within = (from) => names.reduce((at, name) => at?.[name], from);
  const called = within(found) ?? within(found.default);
  if (typeof called === "function") return called;
  const errorMessage = `${handler} is undefined or not exported`;
  throw { errorType: "Runtime.HandlerNotFound", errorMessage, trace: [] };
}

/** One that neither returns a promise nor calls back has ended when nothing is left to wait for. */
function call(handler, event, context) {
  let idle;
  const ended = new Promise((resolve, reject) => {
    idle = () => resolve(undefined);
    const callback = (error, value) => (error == null ? resolve(value) : reject(error));
    const done = { succeed: resolve, fail: reject, done: callback };
    process.once("beforeExit", idle);
    const returned = handler(event, { ...context, ...done }, callback);
    if (typeof returned?.then === "function") returned.then(resolve, reject);
  });
  return ended.finally(() => process.off("beforeExit", idle));
}

let handler;
try {
  handler = await load(process.env._HANDLER ?? "");
} catch (error) {
  console.error(error.errorType, error.errorMessage);
  await post("init/error", error);
  process.exit(1);
}
for (;;) {
  const { headers, text } = await ask("GET", "invocation/next").catch(gone);
  requestId = headers["lambda-runtime-aws-request-id"];
  // Somebody else has asked in this process's place.
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
    const value = await call(handler, JSON.parse(text), context);
    await ask("POST", `invocation/${requestId}/response`, JSON.stringify(value) ?? "null").catch(gone);
  } catch (error) {
    const failure = described(error);
    console.error("Invoke Error", JSON.stringify({ ...failure, trace: undefined, stack: failure.trace }));
    await post(`invocation/${requestId}/error`, failure);
  }
}
