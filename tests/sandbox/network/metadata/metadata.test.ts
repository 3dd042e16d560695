import assert from "node:assert/strict";
import { z } from "zod";
import { TestDataPlane } from "../../execute-api/curl.fixture";
import { probeId, type TestWorld, testWorld } from "../../execute-api/world.fixture";

const latest = "http://169.254.169.254/latest";
const roles = `${latest}/meta-data/iam/security-credentials`;
const ttl = "X-aws-ec2-metadata-token-ttl-seconds";
const withToken = '-H "X-aws-ec2-metadata-token: $(cat token)"';
const getToken = `curl -sSf -X PUT ${latest}/api/token -H '${ttl}: 60' > token`;

interface Case {
  name: string;
  curl: string;
  from?: "probe" | "internet";
  change?: (world: TestWorld) => void;
  expected: { status: number; body?: string | RegExp };
  because: string;
}

const cases: readonly Case[] = [
  {
    name: "token",
    curl: `-X PUT ${latest}/api/token -H '${ttl}: 21600'`,
    expected: { status: 200, body: /^[\w-]{40,}$/ },
    because: "six hours are the maximum",
  },
  {
    name: "token for longer",
    curl: `-X PUT ${latest}/api/token -H '${ttl}: 21601'`,
    expected: { status: 400 },
    because: "six hours are the maximum",
  },
  {
    name: "token without a time",
    curl: `-X PUT ${latest}/api/token`,
    expected: { status: 400 },
    because: "the header is required",
  },
  {
    name: "token for a forwarded request",
    curl: `-X PUT ${latest}/api/token -H '${ttl}: 60' -H 'X-Forwarded-For: 10.0.0.9'`,
    expected: { status: 403 },
    because: "X-Forwarded-For is refused",
  },
  {
    name: "no token",
    curl: `${roles}/`,
    expected: { status: 401 },
    because: "version 2 is required",
  },
  {
    name: "a token that was not issued",
    curl: `${roles}/ -H 'X-aws-ec2-metadata-token: ${Buffer.alloc(45, "1").toString("base64url")}'`,
    expected: { status: 401 },
    because: "the service did not issue it",
  },
  {
    name: "the role",
    curl: `${roles}/ ${withToken}`,
    expected: { status: 200, body: "probe" },
    because: "the instance profile has it",
  },
  {
    name: "the role of an instance without one",
    curl: `${roles}/ ${withToken}`,
    change: (world) => {
      world.probe.roleArn = undefined;
    },
    expected: { status: 404 },
    because: "there is no instance profile",
  },
  {
    name: "another role",
    curl: `${roles}/other ${withToken}`,
    expected: { status: 404 },
    because: "only the instance's own role exists",
  },
  {
    name: "instance id",
    curl: `${latest}/meta-data/instance-id ${withToken}`,
    expected: { status: 200, body: probeId },
    because: "every instance knows it",
  },
  {
    name: "region",
    curl: `${latest}/meta-data/placement/region ${withToken}`,
    expected: { status: 200, body: "us-east-1" },
    because: "every instance knows it",
  },
  {
    name: "identity document",
    curl: `${latest}/dynamic/instance-identity/document ${withToken}`,
    expected: { status: 200, body: /"accountId" : "111111111111"/ },
    because: "every instance has one",
  },
  {
    name: "something else",
    curl: `${latest}/meta-data/nowhere ${withToken}`,
    expected: { status: 404 },
    because: "the service does not have it",
  },
  {
    name: "from the internet",
    curl: `-X PUT ${latest}/api/token -H '${ttl}: 60'`,
    from: "internet",
    expected: { status: 405 },
    because: "only instances reach the service",
  },
  {
    name: "plain HTTP elsewhere",
    curl: "http://169.254.169.254.example.com/latest/api/token",
    expected: { status: 405 },
    because: "only the metadata service accepts plain HTTP",
  },
];

const credentialsDocument = z.strictObject({
  Code: z.literal("Success"),
  LastUpdated: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  Type: z.literal("AWS-HMAC"),
  AccessKeyId: z.string(),
  SecretAccessKey: z.string(),
  Token: z.string(),
  Expiration: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
});

describe("instance metadata service", () => {
  let plane: TestDataPlane;
  before(async () => {
    plane = await TestDataPlane.start();
  });
  after(() => plane?.stop());
  beforeEach(() => {
    plane.controlPlane.world = testWorld();
  });

  for (const { name, curl, from, change, expected, because } of cases) {
    it(`${name}: ${expected.status}, because ${because}`, async () => {
      change?.(plane.controlPlane.world);
      const outcome = await plane.curl(curl, { prepare: getToken, from });
      assert.equal(outcome.status, expected.status, outcome.body);
      if (expected.body instanceof RegExp) assert.match(outcome.body, expected.body);
      else if (expected.body !== undefined) assert.equal(outcome.body, expected.body);
    });
  }

  it("gives the credentials of a session named by the instance, the same until they are renewed", async () => {
    const read = async () => {
      const { body } = await plane.curl(`${roles}/probe ${withToken}`, { prepare: getToken });
      return credentialsDocument.parse(JSON.parse(body));
    };
    const given = await read();
    const principal = plane.credentials.principal(given.AccessKeyId, given.Token);
    assert.equal(principal.arn, `arn:aws:sts::111111111111:assumed-role/probe/${probeId}`);
    assert.equal(plane.credentials.secret(given.AccessKeyId), given.SecretAccessKey);
    assert.equal(Date.parse(given.Expiration) - Date.parse(given.LastUpdated), 6 * 60 * 60 * 1000);
    assert.deepEqual(await read(), given);
    plane.controlPlane.world.probe.roleArn = "arn:aws:iam::111111111111:role/path/probe";
    assert.notEqual((await read()).AccessKeyId, given.AccessKeyId);
  });

  it("does not accept the token of another instance", async () => {
    await plane.curl(`${roles}/`, { prepare: getToken });
    const other = { ...plane.controlPlane.world.probe, id: "i-0fedcba9876543210" };
    const { stdout } = await plane.dataPlane.instances.run(
      {
        instanceId: other.id,
        commands: [getToken, "cat token"],
        workingDirectory: undefined,
        timeoutSeconds: 10,
      },
      new AbortController().signal,
    );
    assert.match(stdout, /^[\w-]{40,}$/);
    const outcome = await plane.curl(`${roles}/ -H 'X-aws-ec2-metadata-token: ${stdout}'`);
    assert.equal(outcome.status, 401);
  });
});
