import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createFunction, createRole } from "../../testing/function";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000041";
const arn = (name: string) => `arn:aws:lambda:us-east-1:${account}:function:${name}`;

/** A handler with this body. */
const node = (body: string) => ({
  "index.mjs": `export const handler = async (event, context) => { ${body} };`,
});

describe("Lambda functions", function () {
  this.timeout(60_000);
  let boto: Boto;
  let directory: string;
  let role: string;
  const call = (operation: string, input: Input) => boto.call(account, "lambda", operation, input);
  const refusal = (operation: string, input: Input) => boto.refusal(account, "lambda", operation, input);
  const create = (name: string, files: Readonly<Record<string, string>>, more: Input = {}) =>
    createFunction(boto, account, role, name, files, more);
  const invoke = async (FunctionName: string, payload: unknown = {}, more: Input = {}) => {
    const answer = await call("invoke", {
      FunctionName,
      Payload: { $text: JSON.stringify(payload) },
      ...more,
    });
    const read: unknown = JSON.parse(text(answer, "Payload"));
    return { answer, read, error: at(answer, "FunctionError") };
  };
  const lines = async (name: string) => {
    const logGroupName = `/aws/lambda/${name}`;
    const groups = { logGroupNamePrefix: logGroupName };
    // The log group is created with the first line, which may not be written yet.
    if (list(await boto.call(account, "logs", "describe_log_groups", groups), "logGroups").length === 0)
      return [];
    const found = await boto.call(account, "logs", "filter_log_events", { logGroupName });
    return list(found, "events").map((event) => text(event, "message"));
  };

  before(async () => {
    ({ boto, directory } = await sharedSandbox());
    role = await createRole(boto, account, "function");
  });

  it("get the event and only Lambda's environment variables, and answer", async () => {
    await create(
      "echo",
      node("return { event, names: Object.keys(process.env).sort(), cwd: process.cwd() }"),
      {
        Environment: { Variables: { TABLE: "orders" } },
      },
    );
    const { read } = await invoke("echo", { a: [1, "ü"] });
    assert.deepEqual(at(read, "event"), { a: [1, "ü"] });
    assert.deepEqual(
      list(read, "names").filter((name) => !["PWD", "SHLVL", "_"].includes(String(name))),
      [
        ...["AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_EXECUTION_ENV"],
        ...["AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION"],
        ...["AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"],
        ...["AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "HOME"],
        ...["LAMBDA_TASK_ROOT", "LANG", "PATH", "TABLE", "TMPDIR", "TZ", "_HANDLER", "_X_AMZN_TRACE_ID"],
      ],
    );
  });

  it("stay warm, with one process for each concurrent invocation", async () => {
    await create("warm", node("globalThis.count = (globalThis.count ?? 0) + 1; return [process.pid, count]"));
    const first = await invoke("warm");
    const second = await invoke("warm");
    assert.deepEqual(second.read, [at(first.read, "0"), 2]);
  });

  it("run in new processes after a change of code or configuration", async () => {
    await create("changed", node("return [1, process.env.MODE]"));
    assert.deepEqual((await invoke("changed")).read, [1, null]);
    await call("update_function_code", {
      FunctionName: "changed",
      ZipFile: { $zip: node("return [2, process.env.MODE]") },
    });
    assert.deepEqual((await invoke("changed")).read, [2, null]);
    const Environment = { Variables: { MODE: "new" } };
    await call("update_function_configuration", { FunctionName: "changed", Environment });
    assert.deepEqual((await invoke("changed")).read, [2, "new"]);
  });

  it("run in new processes with new credentials after their role was created again", async () => {
    const RoleName = "replaced";
    const Role = await createRole(boto, account, RoleName, []);
    await create("of-role", node("return [process.pid, process.env.AWS_ACCESS_KEY_ID]"), { Role });
    const before = await invoke("of-role");
    await boto.call(account, "iam", "delete_role", { RoleName });
    assert.equal((await refusal("invoke", { FunctionName: "of-role" })).code, "AccessDeniedException");
    await createRole(boto, account, RoleName, []);
    const after = await invoke("of-role");
    for (const part of ["0", "1"]) assert.notEqual(at(after.read, part), at(before.read, part));
  });

  const failures: [name: string, files: Record<string, string>, type: string, message: RegExp][] = [
    ["throws", node("throw new RangeError('no')"), "RangeError", /^no$/],
    [
      "takes-more-memory-than-it-has",
      node(
        "globalThis.all = Buffer.alloc(400 * 1024 * 1024, 1); await new Promise(() => setTimeout(() => 0, 60000))",
      ),
      "Runtime.ExitError",
      /signal: killed$/,
    ],
    ["exits", node("process.exit(3)"), "Runtime.ExitError", /exit status 3$/],
    [
      "sleeps",
      node("await new Promise((done) => setTimeout(done, 60000))"),
      "Sandbox.Timedout",
      /after 1\.00 seconds$/,
    ],
    ["spins", node("for (;;);"), "Sandbox.Timedout", /after 1\.00 seconds$/],
    [
      "misnamed",
      { "index.mjs": "export const other = 1;" },
      "Runtime.HandlerNotFound",
      /index\.handler is undefined/,
    ],
    ["missing", { "other.mjs": "" }, "Runtime.ImportModuleError", /Cannot find module 'index'/],
    ["imports", { "index.mjs": "import 'nowhere';" }, "Runtime.ImportModuleError", /nowhere/],
    ["broken", { "index.mjs": "export const =" }, "Runtime.UserCodeSyntaxError", /SyntaxError/],
    [
      "throws-a-name-of-two-lines",
      node("throw Object.assign(new Error('no'), { name: 'a\\r\\nb: c\\u00fc' })"),
      "a\r\nb: c\u00fc",
      /^no$/,
    ],
    ["too-much", node("return 'x'.repeat(7_000_000)"), "Function.ResponseSizeTooLarge", /6291556 bytes/],
  ];
  for (const [name, files, type, message] of failures) {
    it(`report the error of one that ${name}, also at the next call`, async () => {
      // A long timeout, except in the test of timeouts: the machine may be busy.
      await create(name, files, { Timeout: type === "Sandbox.Timedout" ? 1 : 30 });
      for (let time = 0; time < 2; time += 1) {
        const { read, error } = await invoke(name);
        assert.equal(error, "Unhandled", JSON.stringify(read));
        assert.equal(text(read, "errorType"), type);
        assert.match(text(read, "errorMessage"), message);
      }
    });
  }

  const handlers: [string, string, unknown][] = [
    ["a callback", "exports.handler = (event, context, callback) => callback(null, 'called')", "called"],
    ["a value from a module of CommonJS", "exports.handler = async () => 'returned'", "returned"],
    ["succeed of the context", "exports.handler = (event, context) => context.succeed('done')", "done"],
    ["nothing, once nothing is left to do", "exports.handler = () => { setTimeout(() => 0, 10) }", null],
  ];
  for (const [index, [name, source, expected]] of handlers.entries()) {
    it(`answer by ${name}`, async () => {
      await create(`handler-${index}`, { "index.js": source });
      assert.deepEqual((await invoke(`handler-${index}`)).read, expected);
      assert.deepEqual((await invoke(`handler-${index}`)).read, expected);
    });
  }

  it("write their output to the log group, with START, END and REPORT", async () => {
    await create("speaks", node("console.log('hello'); console.error('two\\nlines'); return 1"));
    const { answer } = await invoke("speaks", {}, { LogType: "Tail" });
    const tail = Buffer.from(text(answer, "LogResult"), "base64").toString();
    assert.match(
      tail,
      /^START RequestId: \S+ Version: \$LATEST\n.*\tINFO\thello\n.*\tERROR\ttwo\rlines\nEND /,
    );
    let logged: string[] = [];
    while (!logged.some((line) => line.startsWith("REPORT"))) {
      await sleep(20);
      logged = await lines("speaks");
    }
    assert.deepEqual(
      logged.map(
        (line) => /^(START|END|REPORT) RequestId: \S+/.exec(line)?.[1] ?? line.split("\t").slice(2).join(" "),
      ),
      ["START", "INFO hello", "ERROR two\rlines", "END", "REPORT"],
    );
    assert.match(
      logged.at(-1) ?? "",
      /Billed Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: /,
    );
  });

  it("have no log when their role may not write it", async () => {
    const silent = await createRole(boto, account, "silent", []);
    await createFunction(boto, account, silent, "silent", node("console.log('hello'); return 1"));
    await invoke("silent");
    const groups = await boto.call(account, "logs", "describe_log_groups", {
      logGroupNamePrefix: "/aws/lambda/silent",
    });
    assert.deepEqual(list(groups, "logGroups"), []);
  });

  it("have no more log after their role loses the permission, until it has it again", async () => {
    const RoleName = "sometimes-silent";
    const sometimes = await createRole(boto, account, RoleName, []);
    const may = (Action: string) =>
      boto.call(account, "iam", "put_role_policy", {
        RoleName,
        PolicyName: "own",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action, Resource: "*" }],
        }),
      });
    const prints = node("console.log(event.time); return 1");
    await createFunction(boto, account, sometimes, "sometimes", prints);
    await create("always", prints);
    const times = async (name: string) => (await lines(name)).flatMap((line) => /time \d/.exec(line) ?? []);
    for (const [index, actions] of ["logs:*", "s3:*", "logs:*"].entries()) {
      await may(actions);
      const time = `time ${index}`;
      // Lines are written in the order of invocations: when these are written, the earlier ones are written or dropped.
      for (const name of ["sometimes", "always"]) await invoke(name, { time });
      while (!(await times("always")).includes(time)) await sleep(20);
    }
    assert.deepEqual(await times("sometimes"), ["time 0", "time 2"]);
  });

  it("of Python reach the sandbox with their role's credentials", async () => {
    const source = [
      "import boto3",
      "def handler(event, context):",
      "    print('hello from', context.function_name)",
      "    return boto3.client('sts').get_caller_identity()['Arn']",
    ].join("\n");
    await create("python", { "index.py": source }, { Runtime: "python3.13" });
    const { read, answer } = await invoke("python", {}, { LogType: "Tail" });
    assert.equal(read, `arn:aws:sts::${account}:assumed-role/function/python`);
    assert.match(Buffer.from(text(answer, "LogResult"), "base64").toString(), /hello from python/);
  });

  it("of Python report their errors", async () => {
    await create(
      "python-fails",
      { "index.py": "def handler(e, c):\n    raise ValueError('no')" },
      { Runtime: "python3.13" },
    );
    const { read, error } = await invoke("python-fails");
    assert.deepEqual(
      [error, at(read, "errorType"), at(read, "errorMessage")],
      ["Unhandled", "ValueError", "no"],
    );
  });

  it("may change the sandbox while they are invoked", async () => {
    const source = [
      "import boto3",
      "def handler(event, context):",
      "    boto3.client('logs').create_log_group(logGroupName='/made')",
      "    return 'made'",
    ].join("\n");
    await create("changes", { "index.py": source }, { Runtime: "python3.13", Timeout: 20 });
    assert.equal((await invoke("changes")).read, "made");
  });

  it("are ended with the processes that they started", async () => {
    const body = `const { spawn } = await import('node:child_process');
      const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }); return child.pid`;
    await create("parent", node(body));
    const pid = Number((await invoke("parent")).read);
    assert.ok(existsSync(`/proc/${pid}`) || process.platform !== "linux");
    await call("delete_function", { FunctionName: "parent" });
    while (isAlive(pid)) await sleep(20);
  });

  it("are deleted with their code", async () => {
    const before = readdirSync(path.join(directory, "functions")).length;
    await create("gone", node("return 'gone'"));
    assert.equal(readdirSync(path.join(directory, "functions")).length, before + 1);
    await call("delete_function", { FunctionName: arn("gone") });
    assert.equal(readdirSync(path.join(directory, "functions")).length, before);
    assert.equal((await refusal("get_function", { FunctionName: "gone" })).code, "ResourceNotFoundException");
  });

  const base = () => ({
    FunctionName: "refused",
    Role: role,
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Code: { ZipFile: { $zip: node("return 1") } },
  });
  const refused: [string, () => Input, string, RegExp][] = [
    [
      "a role that does not exist",
      () => ({ Role: `arn:aws:iam::${account}:role/nobody` }),
      "InvalidParameterValueException",
      /cannot be assumed by Lambda/,
    ],
    [
      "another account's role",
      () => ({ Role: "arn:aws:iam::999999999999:role/x" }),
      "AccessDeniedException",
      /Cross-account pass role/,
    ],
    [
      "an invalid package",
      () => ({ Code: { ZipFile: { $text: "x" } } }),
      "InvalidParameterValueException",
      /Could not unzip/,
    ],
    ["no package", () => ({ Code: {} }), "InvalidParameterValueException", /source for function code/],
    [
      "an object that does not exist",
      () => ({ Code: { S3Bucket: "none", S3Key: "code.zip" } }),
      "InvalidParameterValueException",
      /NoSuchKey/,
    ],
    [
      "a runtime that the sandbox does not run",
      () => ({ Runtime: "java21" }),
      "InvalidParameterValueException",
      /Node.js and Python, not of java21/,
    ],
    ["no runtime of AWS's", () => ({ Runtime: "cobol" }), "ValidationException", /enum value set/],
    ["too much time", () => ({ Timeout: 901 }), "ValidationException", /less than or equal to 900/],
    [
      "a reserved variable",
      () => ({ Environment: { Variables: { AWS_REGION: "x" } } }),
      "InvalidParameterValueException",
      /AWS_REGION/,
    ],
    ...["A=B", "A", "1A", "AWS_REGION=x", "a-b", "a\u0000", "a b"].map((name): (typeof refused)[number] => [
      `a variable of the name ${JSON.stringify(name)}`,
      () => ({ Environment: { Variables: { [name]: "x" } } }),
      "ValidationException",
      /regular expression pattern/,
    ]),
    [
      "a variable with a NUL character",
      () => ({ Environment: { Variables: { CUT: "a\u0000b" } } }),
      "InvalidParameterValueException",
      /CUT has a character of code 0/,
    ],
    [
      "more variables than a function may have",
      () => ({ Environment: { Variables: { BIG: "x".repeat(4096) } } }),
      "InvalidParameterValueException",
      /exceeded the 4KB limit/,
    ],
    ...["us-west-2:310000000041", "us-east-1:310000000042"].map((place): (typeof refused)[number] => [
      `a name of another place: ${place}`,
      () => ({ FunctionName: `arn:aws:lambda:${place}:function:theirs` }),
      "InvalidParameterValueException",
      /an ARN of this account and region/,
    ]),
    [
      "a name of another account",
      () => ({ FunctionName: "310000000042:function:theirs" }),
      "InvalidParameterValueException",
      /this account/,
    ],
    [
      "a VPC",
      () => ({ VpcConfig: { SubnetIds: ["subnet-1"] } }),
      "UnsupportedOperation",
      /VpcConfig.SubnetIds.1/,
    ],
  ];
  for (const [what, more, code, message] of refused) {
    it(`are refused with ${what}`, async () => {
      const found = await refusal("create_function", { ...base(), ...more() });
      assert.equal(found.code, code, found.message);
      assert.match(found.message, message);
    });
  }

  it("have a policy made of their permissions", async () => {
    await create("permitted", node("return 1"));
    const FunctionName = "permitted";
    assert.equal((await refusal("get_policy", { FunctionName })).code, "ResourceNotFoundException");
    const permission = {
      FunctionName,
      StatementId: "api",
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
      SourceArn: "arn:aws:execute-api:us-east-1:222222222222:abc/dev/GET/",
    };
    await call("add_permission", permission);
    assert.equal((await refusal("add_permission", permission)).code, "ResourceConflictException");
    const policy: unknown = JSON.parse(text(await call("get_policy", { FunctionName }), "Policy"));
    assert.deepEqual(at(policy, "Statement.0"), {
      Sid: "api",
      Effect: "Allow",
      Principal: { Service: "apigateway.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: arn("permitted"),
      Condition: { ArnLike: { "AWS:SourceArn": permission.SourceArn } },
    });
    await call("remove_permission", { FunctionName, StatementId: "api" });
    assert.equal((await refusal("get_policy", { FunctionName })).code, "ResourceNotFoundException");
  });

  it("have a policy of 20 KB at most", async () => {
    await create("long-policy", node("return 1"));
    const permission = {
      FunctionName: "long-policy",
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
    };
    const SourceArn = `arn:aws:execute-api:::${"x".repeat(9900)}`;
    await call("add_permission", { ...permission, StatementId: "a", SourceArn });
    await call("add_permission", { ...permission, StatementId: "b", SourceArn });
    const found = await refusal("add_permission", { ...permission, StatementId: "c", SourceArn });
    assert.equal(found.code, "PolicyLengthExceededException", found.message);
  });

  it("cannot get an event that is longer than Lambda accepts", async () => {
    await create("long-event", node("return Object.keys(event).length"));
    const FunctionName = "long-event";
    assert.equal((await invoke(FunctionName, { x: "x".repeat(6 * 1024 * 1024 - 20) })).read, 1);
    const found = await refusal("invoke", {
      FunctionName,
      Payload: { $text: JSON.stringify({ x: "x".repeat(6 * 1024 * 1024) }) },
    });
    assert.equal(found.code, "RequestTooLargeException", found.message);
  });

  for (const Handler of ["../other.handler", "/tmp/other.handler", "a/../../other.handler"]) {
    it(`run only code of their package: ${Handler}`, async () => {
      const name = `out-${Handler.replaceAll(/\W/g, "-")}`;
      await create(name, node("return 1"), { Handler });
      assert.equal(at((await invoke(name)).read, "errorType"), "Runtime.MalformedHandlerName");
    });
  }

  it("share no files with a function of another account, even with the same package", async () => {
    const other = "310000000043";
    const files = node(
      "const fs = await import('node:fs'); fs.appendFileSync('mine', 'x'); return fs.readFileSync('mine', 'utf8')",
    );
    await create("writes", files);
    await createFunction(boto, other, await createRole(boto, other, "function"), "writes", files);
    assert.equal((await invoke("writes")).read, "x");
    const answer = await boto.call(other, "lambda", "invoke", { FunctionName: "writes" });
    assert.equal(text(answer, "Payload"), '"x"');
  });

  it("can have their code in S3", async () => {
    await boto.call(account, "s3", "create_bucket", { Bucket: "code-of-functions" });
    await boto.call(account, "s3", "put_object", {
      Bucket: "code-of-functions",
      Key: "a b/code.zip",
      Body: { $zip: node("return 'from S3'") },
    });
    await call("create_function", {
      ...base(),
      FunctionName: "from-s3",
      Code: { S3Bucket: "code-of-functions", S3Key: "a b/code.zip" },
    });
    assert.equal((await invoke("from-s3")).read, "from S3");
  });
});

/** False for a zombie. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
