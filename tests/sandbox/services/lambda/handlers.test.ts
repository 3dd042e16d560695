import assert from "node:assert/strict";
import { at, type Boto, type Input, text } from "../../testing/boto";
import { createFunction, createRole } from "../../testing/function";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000044";

interface Written {
  readonly files: Readonly<Record<string, string>>;
  readonly more?: Input;
  /** The answer of a success; fails: error type and message. */
  readonly answers?: unknown;
  readonly fails?: readonly [type: string, message: RegExp];
  /** Expected in the log. */
  readonly logs?: RegExp;
}

const python = { Runtime: "python3.13" };
const commonJs = (body: string) => ({ "index.js": body });
const esm = (body: string) => ({ "index.mjs": body });

/** Handlers as users write them, and Lambda's results. */
const handlers: Readonly<Record<string, Written>> = {
  "an exported arrow function": {
    files: esm("export const handler = async (event) => ({ statusCode: 200, body: event.a });"),
    answers: { statusCode: 200, body: "b" },
  },
  "a default export": {
    files: esm("export default { async handler() { return 'default'; } };"),
    answers: "default",
  },
  "compiled TypeScript in a folder, with a second module": {
    files: {
      "dist/src/app.js":
        '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.handler = void 0;\nconst a_1 = require("./a");\nconst handler = async () => (0, a_1.value)();\nexports.handler = handler;',
      "dist/src/a.js":
        '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.value = value;\nfunction value() { return "compiled"; }',
    },
    more: { Handler: "dist/src/app.handler" },
    answers: "compiled",
  },
  "an import of an installed package, and a top-level await": {
    files: {
      ...esm(
        'import { name } from "own";\nconst read = await Promise.resolve(name);\nexport const handler = async () => read;',
      ),
      "node_modules/own/package.json": '{"name": "own", "type": "module", "exports": "./main.js"}',
      "node_modules/own/main.js": 'export const name = "installed";',
    },
    answers: "installed",
  },
  "modules by package.json": {
    files: {
      "package.json": '{"type": "module"}',
      "index.js": "export const handler = async () => import.meta.url.length > 0;",
    },
    answers: true,
  },
  "a method of an exported object": {
    files: commonJs("exports.api = { orders: { get: async () => 'nested' } };"),
    more: { Handler: "index.api.orders.get" },
    answers: "nested",
  },
  "a callback, answered when the event loop is empty": {
    files: commonJs(
      "exports.handler = (event, context, callback) => { const answer = { done: false }; setTimeout(() => { answer.done = true }, 50); callback(null, answer); };",
    ),
    answers: { done: true },
  },
  "a callback that does not wait": {
    files: commonJs(
      "exports.handler = (event, context, callback) => { context.callbackWaitsForEmptyEventLoop = false; setInterval(() => 0, 10); callback(null, 'at once'); };",
    ),
    answers: "at once",
  },
  "a callback with a timer that never ends": {
    files: commonJs(
      "exports.handler = (event, context, callback) => { setInterval(() => 0, 10); callback(null, 1); };",
    ),
    more: { Timeout: 1 },
    fails: ["Sandbox.Timedout", /Error: Task timed out after 1\.00 seconds$/],
    logs: /^\S+Z [\w-]+ Task timed out after 1\.00 seconds\nEND /m,
  },
  "an async handler with a timer that never ends": {
    files: esm("export const handler = async () => { setInterval(() => 0, 10); return 1; };"),
    answers: 1,
  },
  "an answer that JSON cannot express": {
    files: esm("export const handler = async () => { const a = {}; a.a = a; return a; };"),
    fails: ["Error", /^Unable to stringify response body$/],
  },
  "an error of its own class": {
    files: esm(
      "class NoOrder extends Error { constructor(id) { super('no order ' + id); this.name = 'NoOrder'; } }\nexport const handler = async () => { throw new NoOrder(7); };",
    ),
    fails: ["NoOrder", /^no order 7$/],
    logs: /\tERROR\tInvoke Error \t\{"errorType":"NoOrder","errorMessage":"no order 7","name":"NoOrder","stack":\["NoOrder: no order 7",/,
  },
  "an error with a property of its own": {
    files: esm(
      "export const handler = async () => { throw Object.assign(new Error('gone'), { statusCode: 404 }); };",
    ),
    fails: ["Error", /^gone$/],
    logs: /Invoke Error \t\{"errorType":"Error","errorMessage":"gone","statusCode":404,"stack":/,
  },
  "a thrown undefined": {
    files: esm("export const handler = async () => { throw undefined; };"),
    fails: ["handled", /^callback called with Error argument, but there was a problem/],
  },
  "a callback with a text as its error": {
    files: commonJs("exports.handler = (event, context, callback) => callback('Unauthorized');"),
    fails: ["string", /^Unauthorized$/],
  },
  "a top-level await that is rejected": {
    files: esm("await Promise.reject(new RangeError('top'));\nexport const handler = async () => 1;"),
    fails: ["RangeError", /^top$/],
  },
  "a thrown object without toString": {
    files: esm("export const handler = async () => { throw Object.create(null); };"),
    fails: ["handled", /there was a problem while retrieving one or more of its message/],
  },
  "an error that cannot be read": {
    files: esm(
      "export const handler = async () => { const get = () => { throw 0; }; throw Object.defineProperty(new Error(), 'message', { get, enumerable: true }); };",
    ),
    fails: ["handled", /there was a problem while retrieving one or more of its message/],
  },
  "an error whose name is no valid header value": {
    files: esm(
      "export const handler = async () => { throw Object.assign(new Error('long'), { name: 'A\\n' + 'é'.repeat(9) + 'n'.repeat(1e5) }); };",
    ),
    fails: [`A\n${"é".repeat(9)}${"n".repeat(1e5)}`, /^long$/],
  },
  "a thrown text": {
    files: esm("export const handler = async () => { throw 'no'; };"),
    fails: ["string", /^no$/],
  },
  "an error that is thrown later": {
    files: esm(
      "export const handler = () => new Promise(() => setTimeout(() => { throw new TypeError('late'); }, 10));",
    ),
    fails: ["TypeError", /^late$/],
    logs: /\tERROR\tUncaught Exception \t\{"errorType":"TypeError","errorMessage":"late"/,
  },
  "an unhandled rejection": {
    files: esm(
      "export const handler = async () => { Promise.reject(new Error('lost')); await new Promise(() => setTimeout(() => 0, 5000)); };",
    ),
    fails: ["Runtime.UnhandledPromiseRejection", /^Error: lost$/],
    logs: /\tERROR\tUnhandled Promise Rejection \t\{"errorType":"Runtime\.UnhandledPromiseRejection"/,
  },
  "an exit": {
    files: esm("export const handler = async () => process.exit(0);"),
    fails: ["Runtime.ExitError", /Error: Runtime exited without providing a reason$/],
    logs: /^RequestId: [\w-]+ Error: Runtime exited without providing a reason\nRuntime\.ExitError$/m,
  },
  "an error when it is loaded": {
    files: esm(
      "const table = process.env.TABLE; if (!table) throw new Error('TABLE is not set');\nexport const handler = async () => table;",
    ),
    fails: ["Error", /^TABLE is not set$/],
    logs: /\tundefined\tERROR\tUncaught Exception \t\{"errorType":"Error","errorMessage":"TABLE is not set","stack":/,
  },
  "a package that is not installed": {
    files: esm(
      "import { S3Client } from '@aws-sdk/client-s3';\nexport const handler = async () => S3Client.name;",
    ),
    fails: ["Runtime.ImportModuleError", /Cannot find package '@aws-sdk\/client-s3'/],
    logs: /The sandbox has no AWS SDK of its own for Node\.js: put the packages beside the code\./,
  },
  "an answer in pieces": {
    files: esm(
      "export const handler = awslambda.streamifyResponse(async (event, stream) => stream.end('a'));",
    ),
    fails: ["Error", /^The sandbox streams no answers/],
  },
  "a logger that writes lines of JSON by itself": {
    files: esm(
      "import { Console } from 'node:console';\nconst own = new Console({ stdout: process.stdout, stderr: process.stderr });\nexport const handler = async () => { own.log(JSON.stringify({ level: 'INFO', message: 'own' })); return 1; };",
    ),
    answers: 1,
    logs: /^\{"level":"INFO","message":"own"\}$/m,
  },
  "a handler in a package of Python, with relative imports": {
    files: {
      "app/__init__.py": "",
      "app/orders.py":
        "from . import store\nfrom .deep.names import NAME\n\ndef get(event, context):\n    return [store.VALUE, NAME]\n",
      "app/store.py": "VALUE = 'relative'\n",
      "app/deep/__init__.py": "",
      "app/deep/names.py": "NAME = 'deep'\n",
    },
    more: { ...python, Handler: "app.orders.get" },
    answers: ["relative", "deep"],
  },
  "a handler of Python by a path with slashes": {
    files: { "app/orders.py": "def get(event, context):\n    return event['a']\n" },
    more: { ...python, Handler: "app/orders.get" },
    answers: "b",
  },
  "logging of Python": {
    files: {
      "index.py":
        "import logging\nlog = logging.getLogger()\nlog.setLevel(logging.INFO)\n\ndef handler(event, context):\n    log.info('through %s', 'logging')\n    print('printed')\n    return 1\n",
    },
    more: python,
    answers: 1,
    logs: /^\[INFO\]\t\S+Z\t[\w-]+\tthrough logging\n+printed\n/m,
  },
  "a set of Python, which JSON cannot express": {
    files: { "index.py": "def handler(event, context):\n    return {'a': {1}}\n" },
    more: python,
    fails: ["Runtime.MarshalError", /set is not JSON serializable/],
  },
  "a decimal number of Python": {
    files: {
      "index.py":
        "from decimal import Decimal\n\ndef handler(event, context):\n    return {'price': Decimal('1.5')}\n",
    },
    more: python,
    answers: { price: 1.5 },
  },
  "a generator of Python": {
    files: { "index.py": "def handler(event, context):\n    yield 1\n" },
    more: python,
    fails: ["Runtime.MarshalError", /generator is not JSON serializable/],
  },
  "an exception of Python": {
    files: {
      "index.py":
        "class NoOrder(Exception):\n    pass\n\ndef handler(event, context):\n    raise NoOrder('no order 7')\n",
    },
    more: python,
    fails: ["NoOrder", /^no order 7$/],
    logs: /\[ERROR\] NoOrder: no order 7\s+Traceback/,
  },
  "an exit of Python": {
    files: { "index.py": "import sys\n\ndef handler(event, context):\n    sys.exit(1)\n" },
    more: python,
    fails: ["Runtime.ExitError", /Runtime exited with error: exit status 1$/],
  },
  "an import that Python does not find": {
    files: { "index.py": "import nowhere\n\ndef handler(event, context):\n    return 1\n" },
    more: python,
    fails: ["Runtime.ImportModuleError", /^Unable to import module 'index': No module named 'nowhere'$/],
  },
  "an error of Python when it is loaded": {
    files: { "index.py": "raise ValueError('no table')\n" },
    more: python,
    fails: ["ValueError", /^no table$/],
  },
  "a module of Python without the handler": {
    files: { "index.py": "def other(event, context):\n    return 1\n" },
    more: python,
    fails: ["Runtime.HandlerNotFound", /Handler 'handler' missing on module 'index'/],
  },
  "boto3, as the function's role": {
    files: {
      "index.py":
        "import boto3\n\ndef handler(event, context):\n    s3 = boto3.client('s3')\n    s3.create_bucket(Bucket='of-the-handler')\n    s3.put_object(Bucket='of-the-handler', Key='a', Body=b'kept')\n    return s3.get_object(Bucket='of-the-handler', Key='a')['Body'].read().decode()\n",
    },
    more: { ...python, Timeout: 20 },
    answers: "kept",
  },
};

describe("handlers as users write them", function () {
  this.timeout(60_000);
  let boto: Boto;
  let role: string;

  before(async () => {
    ({ boto } = await sharedSandbox());
    role = await createRole(boto, account, "handlers", ["logs:*", "s3:*"]);
  });

  Object.entries(handlers).forEach(([name, { files, more, answers, fails, logs }], index) => {
    it(`run as on Lambda: ${name}`, async () => {
      const FunctionName = `handler-${index}`;
      await createFunction(boto, account, role, FunctionName, files, { Timeout: 30, ...more });
      // The second time the process is warm, or must start again after a failure.
      for (let time = 0; time < 2; time += 1) {
        const answer = await boto.call(account, "lambda", "invoke", {
          FunctionName,
          Payload: { $text: JSON.stringify({ a: "b" }) },
          LogType: "Tail",
        });
        const read: unknown = JSON.parse(text(answer, "Payload"));
        const log = Buffer.from(text(answer, "LogResult"), "base64").toString();
        if (fails === undefined) {
          assert.equal(at(answer, "FunctionError"), undefined, `${text(answer, "Payload")}\n${log}`);
          assert.deepEqual(read, answers);
        } else {
          assert.equal(text(read, "errorType"), fails[0], `${text(answer, "Payload")}\n${log}`);
          assert.match(text(read, "errorMessage"), fails[1]);
        }
        if (logs !== undefined && (time === 0 || fails === undefined)) assert.match(log, logs);
      }
    });
  });
});
