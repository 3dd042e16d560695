import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../sandbox";
import { listResources } from "../state/leftovers";
import { Boto, type Input } from "../testing/boto";
import { keysOf, sendRaw, signed } from "../testing/signed-request";
import { type FaultKind, Faults } from "./faults";

const account = "111111111111";

/** The codes that boto3 reports for each protocol: EC2's XML, query XML, JSON, REST. */
const shapes: readonly {
  service: string;
  operation: string;
  input: Input;
  throttled: string;
  failed: string;
}[] = [
  {
    service: "ec2",
    operation: "create_vpc",
    input: { CidrBlock: "10.0.0.0/16" },
    throttled: "RequestLimitExceeded",
    failed: "InternalError",
  },
  {
    service: "iam",
    operation: "create_role",
    input: { RoleName: "r", AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}' },
    throttled: "Throttling",
    failed: "ServiceFailure",
  },
  {
    service: "logs",
    operation: "create_log_group",
    input: { logGroupName: "/g" },
    throttled: "ThrottlingException",
    failed: "ServiceUnavailableException",
  },
  {
    service: "ssm",
    operation: "put_parameter",
    input: { Name: "p", Value: "v", Type: "String" },
    throttled: "ThrottlingException",
    failed: "InternalServerError",
  },
  {
    service: "apigateway",
    operation: "create_rest_api",
    input: { name: "a" },
    throttled: "TooManyRequestsException",
    failed: "InternalFailure",
  },
];

describe("a control plane that fails", () => {
  let directory: string;
  let sandbox: Sandbox;
  let boto: Boto;
  const always = (kind: FaultKind) => new Faults({ seed: 1, rate: 1, kinds: [kind], heldMilliseconds: 20 });
  const start = async (kind: FaultKind) => {
    const faults = always(kind);
    faults.enabled = false;
    sandbox = await startSandbox({ directory, log: () => undefined, faults });
    boto = await Boto.start({ ...sandbox.env, AWS_MAX_ATTEMPTS: "1" });
    // This creates the account's session before calls fail.
    await boto.call(account, "ec2", "describe_vpcs");
    faults.enabled = true;
    return faults;
  };

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "sandbox-faults-"));
  });
  afterEach(async () => {
    boto.stop();
    await sandbox.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  for (const kind of ["throttled", "failed"] as const) {
    it(`is reported as ${kind} in every protocol, and nothing is created`, async () => {
      const faults = await start(kind);
      for (const { service, operation, input, ...codes } of shapes) {
        const refusal = await boto.refusal(account, service, operation, input);
        assert.equal(refusal.code, codes[kind], service);
      }
      faults.enabled = false;
      assert.equal(faults.injected[kind], shapes.length);
      assert.deepEqual(await listResources(sandbox.env), []);
    });
  }

  it("may lose the answer of a call that took effect", async () => {
    const faults = await start("failed late");
    for (const { service, operation, input, failed } of shapes)
      assert.equal((await boto.refusal(account, service, operation, input)).code, failed, service);
    faults.enabled = false;
    const kinds = (await listResources(sandbox.env)).map((line) => line.split(" ")[1]).sort();
    assert.deepEqual(kinds, ["log-group", "rest-api", "role", "vpc"]);
  });

  for (const { kind, made } of [
    { kind: "unanswered", made: 0 },
    { kind: "unanswered late", made: 1 },
  ] as const) {
    it(`closes the connection of a call: ${kind}`, async () => {
      const faults = await start(kind);
      const request = {
        headers: [["content-type", "application/x-www-form-urlencoded"]],
        body: "Action=CreateVpc&Version=2016-11-15&CidrBlock=10.0.0.0/16",
      } as const;
      const { host } = new URL(sandbox.endpoint);
      const sent = sendRaw(sandbox.endpoint, signed(request, host, keysOf(sandbox.env), { service: "ec2" }));
      await assert.rejects(sent, /socket hang up|ECONNRESET/);
      faults.enabled = false;
      assert.equal((await listResources(sandbox.env)).length, made);
    });
  }
});
