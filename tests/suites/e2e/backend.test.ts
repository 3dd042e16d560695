import assert from "node:assert/strict";
import { run } from "../../../scripts/terminal/process";
import type { PolicyRequest } from "../../sandbox/policy-engine";
import { Boto } from "../../sandbox/testing/boto";
import { inOrder } from "../../sandbox/testing/in-order";
import { StateDocument } from "./backend/documents";
import { Guard } from "./backend/guard";
import { Pipeline } from "./backend/pipeline";
import { SandboxStacks } from "./harness/sandbox-stacks";

const bucket = "private-api-state";
const name = "in-s3";
const up = ["up", "--yes", "--skip-preview"];

const documents = [
  new StateDocument("state-bucket-policy.json", "resource-based", bucket),
  new StateDocument("state-permissions.json", "identity-based", bucket),
];

const backend = (role: string) => `s3://${bucket}?region=us-east-1&role=arn:aws:iam::${role}`;
const textOf = ({ action, resource, context }: PolicyRequest) =>
  [action, resource, context.get("s3:prefix")].filter((part) => part !== undefined).join(" ");
const errorsOf = (output: string) => output.match(/^ *error: .*/gm) ?? [];

/** State in S3, each project deployed by a pipeline of its own that may do what the documents allow, and no more. */
describe("S3 as the backend, with a role and a passphrase for each pipeline", function () {
  this.timeout(600_000);
  inOrder(this);
  const guard = new Guard(documents.map(({ policy }) => policy));
  let deployment: SandboxStacks;
  let consumer: Pipeline;
  let provider: Pipeline;
  let acceptance: Pipeline;
  let secret: string;

  before(async () => {
    deployment = await SandboxStacks.create(guard);
    secret = deployment.sandbox.env.AWS_SECRET_ACCESS_KEY ?? "";
    const roles = {
      consumer: "111111111111:role/private-api-deployer",
      provider: "222222222222:role/private-api-deployer",
      acceptance: "111111111111:role/private-api-acceptance",
    };
    consumer = new Pipeline(deployment, "consumer", name, backend(roles.consumer));
    provider = new Pipeline(deployment, "provider", name, backend(roles.provider));
    acceptance = new Pipeline(deployment, "acceptance", name, backend(roles.acceptance));
    const boto = await Boto.start(deployment.sandbox.env);
    await boto.call(null, "s3", "create_bucket", { Bucket: bucket });
    boto.stop();
  });
  after(() => deployment?.remove());

  it("is laid out by whoever has the bucket", async () => {
    const env = {
      ...deployment.environment,
      PULUMI_BACKEND_URL: undefined,
      PULUMI_CREDENTIALS_PATH: deployment.folder,
    };
    const args = ["login", `s3://${bucket}?region=us-east-1`];
    const login = await run("pulumi", args, { cwd: deployment.folder, env, output: "capture" });
    assert.match(login.stdout, /^Logged in to \S+ as .* \(s3:\/\/private-api-state\?region=us-east-1\)/);
    assert.match(guard.written.join(), /^version: 1\s*$/);
    await acceptance.init();
    for (const pipeline of [consumer, provider]) {
      await pipeline.init({ "aws:accessKey": deployment.sandbox.env.AWS_ACCESS_KEY_ID });
      await pipeline.run(["config", "set", "--secret", "aws:secretKey", secret]);
    }
  });

  it("deploys both sides and calls the API; every reference is read without the peer's passphrase", async () => {
    for (const pipeline of [consumer, provider, consumer, acceptance]) await pipeline.run(up);
  });

  it("changes nothing when run again", async () => {
    for (const pipeline of [consumer, provider, acceptance])
      await pipeline.run([...up, "--expect-no-changes"]);
  });

  it("has secrets in the state, and none of them in the clear", () => {
    const states = guard.written.filter((body) => body.includes("ciphertext"));
    assert.ok(states.some((body) => body.includes("vpcEndpointId")) && secret.length > 20);
    const secrets = [secret, ...[consumer, provider, acceptance].map(({ passphrase }) => passphrase)];
    assert.deepEqual(
      guard.written.filter((body) => secrets.some((each) => body.includes(each))),
      [],
    );
  });

  it("only reads for a preview", async () => {
    const before = guard.accesses.length;
    await provider.run(["preview"]);
    const actions = new Set(guard.accesses.slice(before).map(({ action }) => action));
    assert.deepEqual([...actions].sort(), ["s3:GetObject", "s3:ListBucket"]);
  });

  const refusals = [
    {
      name: "the peer's stack may not be read",
      place: "stacks/provider/",
      error: /blob \(key "\.pulumi\/stacks\/provider\/in-s3\.json"\) \(code=PermissionDenied\): .* 403/,
    },
    {
      name: "the own lock may not be written",
      place: "locks/organization/consumer/",
      error:
        /User: \S+ is not authorized to perform: s3:PutObject on resource: "\S+\/locks\/organization\/consumer\//,
    },
  ];
  for (const { name: title, place, error } of refusals) {
    it(`stops with one error that names the object: ${title}`, async () => {
      const output = await guard.refusing(
        ({ action, resource }) => action !== "s3:ListBucket" && resource.includes(`/.pulumi/${place}`),
        () => consumer.fail(up),
      );
      const told = errorsOf(output).filter((line) => !line.includes("update failed"));
      assert.equal(told.length, 1, output);
      assert.match(output, error);
      assert.doesNotMatch(output, /at .*\.[jt]s:\d+/, "a stack trace is not for users");
    });
  }

  const unusable = [
    {
      name: "an endpoint that nobody serves",
      environment: { AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
      error: /127\.0\.0\.1:9: connect: connection refused/,
    },
    {
      name: "a bucket that is not there",
      environment: { PULUMI_BACKEND_URL: "s3://private-api-nowhere?region=us-east-1" },
      error: /NoSuchBucket: The specified bucket does not exist/,
    },
    {
      name: "credentials that are none",
      environment: { PULUMI_BACKEND_URL: `s3://${bucket}?region=us-east-1`, AWS_ACCESS_KEY_ID: "AKIANOBODY" },
      error: /InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records/,
    },
    {
      name: "a parameter that the URL may not have",
      environment: { PULUMI_BACKEND_URL: `s3://${bucket}?path_style=true` },
      error: /unknown query parameter "path_style"/,
    },
  ];
  for (const { name: title, environment, error } of unusable) {
    it(`cannot be used, and says so once: ${title}`, async () => {
      const output = await consumer.fail(up, environment);
      assert.equal(errorsOf(output).length, 1, output);
      assert.match(output, error);
    });
  }

  it("is taken down; what a pipeline may not delete, the bucket's owner does", async () => {
    for (const pipeline of [acceptance, provider, consumer])
      await pipeline.run(["destroy", "--yes", "--skip-preview"]);
    assert.deepEqual(guard.refused.map(textOf), [], "refused by the documents");
    // Pulumi says that it has removed the stack, whatever S3 answered.
    await consumer.run(["stack", "rm", name, "--yes"]);
    await consumer.asOwner(bucket, ["stack", "export", "--stack", name]);
    for (const pipeline of [acceptance, provider, consumer])
      await pipeline.asOwner(bucket, ["stack", "rm", name, "--yes"]);
    assert.doesNotMatch(await consumer.asOwner(bucket, ["stack", "ls", "--all"]), /in-s3/);
  });

  it("uses every permission of the documents", () => {
    const unused = documents
      .flatMap(({ permissions }) => permissions)
      .filter(({ covers }) => !guard.accesses.some(covers));
    assert.deepEqual(
      unused.map((permission) => permission.name),
      [],
    );
  });
});
