/** Attacks on the gateway, by kind. None may succeed, and none may delete anything. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { emulatorPython } from "../moto/environment";
import { startEmulator } from "../moto/process";
import { text } from "../testing/boto";
import { sharedSandbox, type TestSandbox } from "../testing/shared-sandbox";
import {
  type Keys,
  keysOf,
  type RawRequest,
  type SigningOptions,
  sendRaw,
  signed,
} from "../testing/signed-request";

const account = "310000000040";
const Bucket = "attacked-310000000040";
const hidden = "a secret text";

const form = ["content-type", "application/x-www-form-urlencoded; charset=utf-8"] as const;
const json = ["content-type", "application/x-amz-json-1.1"] as const;
const getRole = "Action=GetRole&Version=2010-05-08&RoleName=victim";
const deleteRole = "Action=DeleteRole&Version=2010-05-08&RoleName=victim";
const iam = (body: string, more: RawRequest = {}): RawRequest => ({ headers: [form], body, ...more });
const logs = (targets: readonly string[], body: string, more: RawRequest = {}): RawRequest => ({
  headers: [json, ...targets.map((it) => ["x-amz-target", `Logs_20140328.${it}`] as const)],
  body,
  ...more,
});
const ssm = (body: string): RawRequest => ({
  headers: [json, ["x-amz-target", "AmazonSSM.GetParameter"]],
  body,
});
const multipart = (fields: string) =>
  `--b\r\ncontent-disposition: form-data; name="Action"\r\n\r\n${fields}\r\n--b--\r\n`;

interface Attack {
  readonly service: string;
  readonly request: RawRequest;
}
const of = (service: string, ...requests: readonly RawRequest[]): Attack[] =>
  requests.map((request) => ({ service, request }));

/** Sent by a role that may read one resource of each service. Parsers disagree on what each of these requests means. */
const ambiguous: Readonly<Record<string, readonly Attack[]>> = {
  "the action more than once": of(
    "iam",
    iam(`${deleteRole}&${getRole}`),
    iam(`${getRole}&${deleteRole}`),
    iam(`${getRole}&Action=DeleteRole`),
    iam(`${getRole}&%41ction=DeleteRole`),
    iam(`${getRole}&Action=`),
    iam(`Action=&${deleteRole}`),
    iam(`${getRole}&RoleName=other`),
    iam(`${getRole}&Action.1=DeleteRole`),
    iam(`${getRole}&action=DeleteRole`),
    iam(`${getRole};Action=DeleteRole`),
  ),
  "a query string beside a body": of(
    "iam",
    iam(getRole, { target: `/?${deleteRole}` }),
    iam(getRole, { target: "/?Action=DeleteRole" }),
    iam("", { target: `/?${deleteRole}` }),
    iam(getRole, { target: "/x" }),
    iam(getRole, { target: "//" }),
    iam(getRole, { target: "/?" + "X-Amz-Expires=5&Action=DeleteRole" }),
    iam(getRole, { method: "PUT" }),
    iam(getRole, { headers: [form, ["x-http-method-override", "DELETE"]] }),
    iam(getRole, { headers: [form, ["x-amz-target", "AWSIdentityManagementV20100508.DeleteRole"]] }),
    { method: "GET", target: `/?${getRole}`, headers: [form], body: deleteRole },
    { method: "GET", target: `/?${getRole}&Action=DeleteRole` },
  ),
  "another content type": of(
    "iam",
    { headers: [["content-type", "multipart/form-data; boundary=b"]], body: multipart("DeleteRole") },
    { headers: [["content-type", "application/json"]], body: '{"Action":"DeleteRole"}' },
    { headers: [["content-type", "text/plain"]], body: getRole },
    { headers: [], body: getRole },
    { headers: [["content-type", "application/x-www-form-urlencoded; boundary=b"]], body: getRole },
    { headers: [form, ["content-encoding", "gzip"]], body: "\u001f\u008b" },
    { headers: [form, ["content-encoding", "gzip"]], body: getRole },
    { headers: [form, ["content-type", "multipart/form-data; boundary=b"]], body: getRole },
  ),
  "several targets, or a form within JSON": [
    ...of(
      "logs",
      logs(["DescribeLogGroups", "DeleteLogGroup"], '{"logGroupName":"/victim"}'),
      logs(["DescribeLogGroups.DeleteLogGroup"], "{}"),
      logs(["DescribeLogGroups,Logs_20140328.DeleteLogGroup"], "{}"),
      logs([], '{"logGroupName":"/victim"}', { target: "/?Action=DeleteLogGroup" }),
      logs(["DescribeLogGroups"], "{}", { target: "/?Action=DeleteLogGroup&logGroupName=/victim" }),
      logs(["DescribeLogGroups"], '{"logGroupNamePrefix":"&Action=DeleteLogGroup","logGroupName":"/victim"}'),
      logs(["DescribeLogGroups"], '{"Action":"DeleteLogGroup","logGroupName":"/victim"}'),
      logs(["DescribeLogGroups"], "[]"),
      logs(["DescribeLogGroups"], '{"limit":1,"limit":2}'),
      logs(["DescribeLogGroups"], '{"limit":1,"l\\u0069mit":2}'),
      logs(["DescribeLogGroups"], `${"[".repeat(20_000)}${"]".repeat(20_000)}`),
      {
        headers: [
          ["content-type", "application/json"],
          ["x-amz-target", "Logs_20140328.DescribeLogGroups"],
        ],
        body: "{}",
      },
      { headers: [json, ["x-amz-target", "Logs_20140328.DescribeLogGroups"]], method: "PUT", body: "{}" },
    ),
    ...of(
      "ssm",
      ssm('{"Name":"/secret"}'),
      ssm('{"Name":"/allowed","Name":"/secret"}'),
      ssm('{"Name":"/secret","Name":"/allowed"}'),
      ssm('{"Name":"/allowed","x":"&Name=/secret&"}'),
      ssm('{"Name":"/allowed&Name=/secret"}'),
      ssm('{"Name":["/allowed","/secret"]}'),
      ssm('{"name":"/secret","Name":"/allowed"}'),
      ssm('{"Name":"/allowed"}{"Name":"/secret"}'),
    ),
  ],
  "paths that decode in more than one way": of(
    "s3",
    ...[
      ...[
        "/secret;x",
        "/secret%3Bx",
        "/%73ecret%3Bx",
        "/secret%3bx",
        "/./secret%3Bx",
        "/a/../secret%3Bx",
        "/a/%2e%2e/secret%3Bx",
      ],
      ...[
        "/secret%253Bx",
        "/secret;x?",
        "/secret;x?x-id=GetObject",
        "//secret%3Bx",
        "/secret\\;x",
        "/secret%3Bx#a",
        "/secret%ZZ",
      ],
      ...[
        "/secret%C0%BBx",
        "/secret%00",
        "/allowed?versionId=1",
        "/allowed?uploads",
        "/allowed?acl",
        "/allowed?AWSAccessKeyId=x&Expires=9999999999&Signature=x",
        "/allowed?x-id=a&x-id=b&acl",
      ],
    ].map((key) => ({ method: "GET", target: `/${Bucket}${key}` })),
    { method: "GET", target: `/%61${Bucket.slice(1)}/secret%3Bx` },
    { method: "GET", target: `//${Bucket}/secret%3Bx` },
    { method: "GET", target: "/moto-api/data.json" },
    { method: "POST", target: "/moto-api/reset" },
    { method: "GET", target: "/latest/meta-data/" },
  ),
  "copies of what may not be read": of(
    "s3",
    ...[";x", "%3Bx", "%3bx", "%3Bx?versionId=1", ";x?x", ";x#x"].flatMap((rest) =>
      [`/${Bucket}/secret${rest}`, `${Bucket}/secret${rest}`, `/${Bucket}/%73ecret${rest}`].map((source) => ({
        method: "PUT",
        target: `/${Bucket}/copy`,
        headers: [["x-amz-copy-source", source]] as const,
      })),
    ),
    {
      method: "PUT",
      target: `/${Bucket}/copy`,
      headers: [
        ["x-amz-copy-source", `/${Bucket}/allowed`],
        ["x-amz-copy-source", `/${Bucket}/secret%3Bx`],
      ],
    },
  ),
};

/** One read of each service, which the base credentials may do: a wrong signature must refuse it. */
const reads: readonly Attack[] = [
  ...of("iam", iam(getRole)),
  ...of("sts", iam("Action=GetCallerIdentity&Version=2011-06-15")),
  ...of("ec2", iam("Action=DescribeVpcs&Version=2016-11-15")),
  ...of("logs", logs(["DescribeLogGroups"], "{}")),
  ...of("ssm", ssm('{"Name":"/allowed"}')),
  ...of("apigateway", { method: "GET", target: "/restapis" }),
  ...of("s3", { method: "GET", target: `/${Bucket}?list-type=2` }),
];

type Spoil = (request: RawRequest, host: string, keys: Keys, service: string) => RawRequest;
const withOptions =
  (options: Partial<SigningOptions>): Spoil =>
  (request, host, keys, service) =>
    signed(request, host, keys, { service, ...options });
const changed =
  (change: (request: RawRequest) => RawRequest): Spoil =>
  (request, host, keys, service) =>
    change(signed(request, host, keys, { service }));
const header = (request: RawRequest, name: string, value: string | undefined): RawRequest => ({
  ...request,
  headers: (request.headers ?? []).flatMap(([at, held]): (readonly [string, string])[] =>
    at !== name ? [[at, held]] : value === undefined ? [] : [[at, value]],
  ),
});
const minutes = (count: number) => new Date(Date.now() + count * 60_000);

const spoilt: Readonly<Record<string, Spoil>> = {
  "no signature": (request, host) => ({ ...request, headers: [["host", host], ...(request.headers ?? [])] }),
  "another secret": (request, host, keys, service) =>
    signed(request, host, { ...keys, secretAccessKey: "another" }, { service }),
  "an unknown key": (request, host, keys, service) =>
    signed(request, host, { ...keys, accessKeyId: "AKIA0000000000000000" }, { service }),
  "a forged session token": (request, host, keys, service) =>
    signed(request, host, { ...keys, sessionToken: "eyJ9.AAAA" }, { service }),
  "an old date": withOptions({ date: minutes(-60) }),
  "a date in the future": withOptions({ date: minutes(60) }),
  "an unknown region": withOptions({ region: "us-esat-1" }),
  "a region of another partition": withOptions({ region: "cn-north-1" }),
  "a region that is a property of every JavaScript object": withOptions({ region: "constructor" }),
  "a body that was not signed": changed((it) => ({ ...it, body: `${it.body ?? ""}&x=y` })),
  "a path that was not signed": changed((it) => ({ ...it, target: `${it.target ?? "/"}x` })),
  "a method that was not signed": changed((it) => ({ ...it, method: "DELETE" })),
  "no signed host": withOptions({ unsigned: ["host"] }),
  "an Authorization header without a signature": changed((it) => {
    const given = it.headers?.find(([name]) => name === "authorization")?.[1] ?? "";
    return header(it, "authorization", given.replace(/Signature=.*/, "Signature="));
  }),
  "a credential given twice": changed((it) => {
    const given = it.headers?.find(([name]) => name === "authorization")?.[1] ?? "";
    return header(it, "authorization", given.replace("Credential=", "Credential=x, Credential="));
  }),
  "two Authorization headers": changed((it) => ({
    ...it,
    headers: [...(it.headers ?? []), ["authorization", "x"]],
  })),
  "a web page's Origin": (request, host, keys, service) =>
    signed({ ...request, headers: [...(request.headers ?? []), ["origin", `http://${host}`]] }, host, keys, {
      service,
    }),
  "another Host": (request, _, keys, service) => signed(request, "attacker.example:80", keys, { service }),
  "a Host without its port": (request, _, keys, service) => signed(request, "127.0.0.1", keys, { service }),
  "two Hosts": (request, host, keys, service) => {
    const sent = signed(request, host, keys, { service });
    return { ...sent, headers: [...(sent.headers ?? []), ["host", "attacker.example"]] };
  },
};

const inherited = ["__proto__", "constructor", "toString"];

describe("attacks on the control plane", () => {
  let shared: TestSandbox;
  let endpoint: string;
  let host: string;
  let keys: Keys;
  let session: Keys;
  const as = (by: string | null, service: string, operation: string, input: Record<string, unknown>) =>
    shared.boto.call(by, service, operation, input);

  before(async () => {
    shared = await sharedSandbox();
    endpoint = shared.sandbox.endpoint;
    host = new URL(endpoint).host;
    keys = keysOf(shared.sandbox.env);
    const trust = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    for (const RoleName of ["victim", "reader"])
      await as(account, "iam", "create_role", { RoleName, AssumeRolePolicyDocument: trust });
    await as(account, "logs", "create_log_group", { logGroupName: "/victim" });
    for (const [Name, Value] of [
      ["/secret", hidden],
      ["/allowed", "seen"],
    ])
      await as(account, "ssm", "put_parameter", { Name, Value, Type: "String" });
    await as(account, "s3", "create_bucket", { Bucket });
    for (const [Key, Body] of [
      ["secret;x", hidden],
      ["secret", hidden],
      ["allowed", "seen"],
    ])
      await as(account, "s3", "put_object", { Bucket, Key, Body });
    const allow = (Action: unknown, Resource: unknown) => ({ Effect: "Allow", Action, Resource });
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        allow(["iam:GetRole", "logs:DescribeLogGroups"], "*"),
        allow("ssm:GetParameter", `arn:aws:ssm:us-east-1:${account}:parameter/allowed*`),
        allow(["s3:GetObject", "s3:PutObject"], `arn:aws:s3:::${Bucket}/*`),
        { Effect: "Deny", Action: "s3:*", Resource: `arn:aws:s3:::${Bucket}/secret*` },
      ],
    });
    await as(account, "iam", "put_role_policy", { RoleName: "reader", PolicyName: "reads", PolicyDocument });
    const RoleArn = `arn:aws:iam::${account}:role/reader`;
    const assumed = await as(null, "sts", "assume_role", { RoleArn, RoleSessionName: "attacker" });
    session = {
      accessKeyId: text(assumed, "Credentials.AccessKeyId"),
      secretAccessKey: text(assumed, "Credentials.SecretAccessKey"),
      sessionToken: text(assumed, "Credentials.SessionToken"),
    };
  });

  /** Asserts that the answer is an error and does not contain the hidden text. */
  const refused = async (request: RawRequest) => {
    const answer = await sendRaw(endpoint, request).catch((error: unknown) => {
      // Node.js refuses to send this character.
      assert.match(String(error), /ERR_UNESCAPED_CHARACTERS|contains unescaped characters/);
      return undefined;
    });
    if (answer === undefined) return;
    const what = `${request.method ?? "POST"} ${request.target ?? "/"} ${String(request.body ?? "").slice(0, 200)}`;
    assert.ok(
      answer.status >= 400 && answer.status < 502 && answer.status !== 500,
      `${answer.status}: ${what}\n${answer.text}`,
    );
    assert.ok(!answer.text.includes(hidden), what);
  };

  it("come from a role whose allowed calls succeed", async () => {
    for (const [service, request] of [
      ["iam", iam(getRole)],
      ["iam", { method: "GET", target: `/?${getRole}` }],
      ["logs", logs(["DescribeLogGroups"], "{}")],
      ["ssm", ssm('{"Name":"/allowed"}')],
      ["s3", { method: "GET", target: `/${Bucket}/allowed` }],
    ] as const) {
      const answer = await sendRaw(endpoint, signed(request, host, session, { service }));
      assert.equal(answer.status, 200, answer.text);
    }
  });

  for (const [kind, attacks] of Object.entries(ambiguous)) {
    it(`are refused: ${kind} (${attacks.length})`, async () => {
      for (const { service, request } of attacks) await refused(signed(request, host, session, { service }));
    });
  }

  for (const [kind, spoil] of Object.entries(spoilt)) {
    it(`are refused: ${kind} (${reads.length}, one a service)`, async () => {
      for (const { service, request } of reads) {
        await refused(spoil(request, host, keys, service));
      }
    });
  }

  it(`are refused without the token of the environment, at the sandbox's own paths (6)`, async () => {
    const target = "/_sandbox/resources";
    const token = shared.sandbox.env.SANDBOX_TOKEN ?? "";
    const sent = (headers: RawRequest["headers"] = []) =>
      sendRaw(endpoint, { method: "GET", target, headers: [["host", host], ...headers] });
    for (const given of ["", "Bearer", "Bearer x", token, `Bearer ${token}x`]) {
      assert.equal((await sent([["authorization", given]])).status, 403);
    }
    assert.equal((await sent()).status, 403);
    assert.equal((await sent([["authorization", `Bearer ${token}`]])).status, 200);
  });

  it("are refused before they are read, when they are longer than 20 MB (2)", async () => {
    const long = Buffer.alloc(21 * 1024 * 1024);
    const answer = (headers: RawRequest["headers"] = []) =>
      sendRaw(endpoint, { headers: [["host", host], ...headers], body: long }).then(
        ({ status }) => status,
        (error: unknown) => String(error),
      );
    // The connection closes while the client still writes: the client sees either the answer or a reset.
    for (const headers of [[], [["transfer-encoding", "chunked"]]] as const)
      assert.match(String(await answer(headers)), /^413$|EPIPE|ECONNRESET|socket hang up/);
  });

  it("are refused by the emulator without the secret that it was started with (8)", async () => {
    const directory = mkdtempSync(path.join(tmpdir(), "attacks-"));
    const emulator = await startEmulator(
      await emulatorPython(() => undefined),
      path.join(directory, "state"),
    );
    try {
      const url = `http://127.0.0.1:${emulator.port}`;
      for (const [method, target, secret] of [
        ["POST", "/moto-api/reset", ""],
        ["GET", "/moto-api/data.json", ""],
        ["OPTIONS", "/", ""],
        ["GET", "/", "x"],
        ["POST", "/", "0".repeat(64)],
        ["GET", "/bucket/key", emulator.secret.slice(1)],
        ["PUT", "/bucket", `${emulator.secret}0`],
        ["DELETE", "/bucket", "__proto__"],
      ] as const) {
        const headers = [
          ["host", "x"],
          ["origin", "http://x"],
          ["x-sandbox-secret", secret],
          ["x-sandbox-service", "s3"],
        ] as const;
        const answer = await sendRaw(url, { method, target, headers });
        assert.deepEqual(
          [answer.status, answer.text, answer.headers["access-control-allow-origin"]],
          [403, "", undefined],
        );
      }
    } finally {
      await emulator.stop();
      rmSync(directory, { recursive: true });
    }
  });

  for (const name of inherited) {
    it(`do not change the prototype of objects: ${name}, at every place of a request`, async () => {
      const patch = JSON.stringify({ patchOperations: [{ op: "replace", path: `/${name}/x`, value: name }] });
      const api = await as(account, "apigateway", "create_rest_api", { name: "attacked" });
      const stage = `/restapis/${text(api, "id")}/stages/${name}`;
      const typed = [["content-type", "application/json"]] as const;
      const requests: readonly Attack[] = [
        ...of("apigateway", { method: "PATCH", target: stage, headers: typed, body: patch }),
        ...of("apigateway", { method: "PATCH", target: `/restapis/${name}`, headers: typed, body: patch }),
        ...of("apigateway", { method: "GET", target: `/restapis?${name}=x` }),
        ...of("apigateway", { method: "GET", target: `/${name}` }),
        ...of("apigateway", {
          method: "POST",
          target: "/restapis",
          headers: typed,
          body: `{"${name}":{"x":1}}`,
        }),
        ...of("apigateway", {
          method: "POST",
          target: "/restapis",
          headers: typed,
          body: `{"name":"x","tags":{"${name}":{"x":1}}}`,
        }),
        ...of(
          "iam",
          iam(`Action=${name}&Version=2010-05-08`),
          iam(`${getRole}&${name}=x`),
          iam(`${getRole}&${name}.${name}=x`),
        ),
        ...of("logs", logs([name], "{}"), logs(["DescribeLogGroups"], `{"${name}":{}}`)),
        ...of("ssm", ssm(`{"Name":{"${name}":1}}`)),
        ...of(
          "s3",
          { method: "GET", target: `/${name}/${name}` },
          { method: "GET", target: `/${Bucket}?${name}` },
        ),
        ...of(name, { method: "GET", target: "/" }, iam(getRole)),
      ];
      for (const { service, request } of requests) await refused(signed(request, host, keys, { service }));
      for (const [target, more] of [
        [`/?X-Amz-Credential=a/b/c/${name}/x`, []],
        [`/?X-Amz-Algorithm=${name}&X-Amz-Credential=a/b/${name}/${name}/x`, []],
        [
          "/",
          [
            [
              "authorization",
              `AWS4-HMAC-SHA256 Credential=a/b/c/${name}/x, SignedHeaders=host, Signature=${name}`,
            ],
          ],
        ],
        ["/", [[name, "x"]]],
      ] as const) {
        await refused({ method: "GET", target, headers: [["host", host], ...more] });
      }
      assert.equal(Object.keys(Object.prototype).length, 0);
      assert.equal(Reflect.get({}, "x"), undefined);
    });
  }

  after(async () => {
    // Nothing was deleted.
    await as(account, "iam", "get_role", { RoleName: "victim" });
    const groups = await as(account, "logs", "describe_log_groups", { logGroupNamePrefix: "/victim" });
    assert.equal(text(groups, "logGroups.0.logGroupName"), "/victim");
    assert.equal(
      (await shared.boto.refusal(account, "s3", "head_object", { Bucket, Key: "copy" })).code,
      "404",
    );
  });
});
