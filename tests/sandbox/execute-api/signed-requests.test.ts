/** Which layer reads a signature, and its answers. */
import assert from "node:assert/strict";
import { z } from "zod";
import { mismatchMessage } from "../sigv4/refusals";
import {
  arnOf,
  consumer,
  denied,
  describeCases,
  iamWorld,
  notAllowed,
  ok,
  policy,
  probe,
  roleArn,
  SignedCalls,
  type SignedCase,
  sign,
  signingConfig,
  statement,
  url,
  type Who,
} from "./signed-case.fixture";
import { logGroup, mockMethod, resource, type TestWorld } from "./world.fixture";

const mismatch = {
  status: 403,
  type: "InvalidSignatureException",
  message: `${mismatchMessage}\n\nThe Canonical String for this request should have been\n'GET\n/v1\n\n`,
};

function openMethod(world: TestWorld): void {
  world.snapshot.resources = [resource("/", { ANY: mockMethod() })];
}

const keysHold = (who: Who, operator = "Allow" as const) =>
  statement(operator, "*", {
    StringEquals: {
      "aws:PrincipalAccount": who.account,
      "aws:PrincipalArn": roleArn(who),
      "aws:PrincipalType": "AssumedRole",
      "aws:PrincipalTag/team": "probes",
    },
    StringLike: { "aws:userid": "AROA*:session" },
    DateGreaterThan: { "aws:TokenIssueTime": "2020-01-01T00:00:00Z" },
    Bool: { "aws:MultiFactorAuthPresent": "false" },
    Null: { "aws:username": "true", "aws:PrincipalOrgID": "true" },
  });
const tag = (world: TestWorld) => {
  const role = world.roles.get(`${consumer}/probe`);
  if (role) role.tags = { team: "probes" };
};

const layers: readonly SignedCase[] = [
  {
    name: "endpoint policy for the role",
    change: (world) => {
      world.endpoint.policy = policy(statement("Allow", { AWS: roleArn(probe) }));
    },
    expected: ok(),
    because: "the endpoint reads the signature",
  },
  {
    name: "endpoint policy for another role",
    change: (world) => {
      world.endpoint.policy = policy(statement("Allow", { AWS: roleArn({ ...probe, role: "other" }) }));
    },
    expected: denied(arnOf(probe), notAllowed("VPC endpoint policy")),
    because: "the endpoint's policy is evaluated first",
  },
  {
    name: "endpoint policy for the role, unsigned",
    who: undefined,
    change: (world) => {
      world.endpoint.policy = policy(statement("Allow", { AWS: roleArn(probe) }));
    },
    expected: denied("anonymous", notAllowed("VPC endpoint policy")),
    because: "without a signature the caller is anonymous",
  },
  {
    name: "condition keys of the principal, endpoint policy",
    change: (world) => {
      tag(world);
      world.endpoint.policy = policy(keysHold(probe));
    },
    expected: ok(),
    because: "a signature gives them",
  },
  {
    name: "condition keys of the principal, resource policy",
    change: (world) => {
      tag(world);
      world.snapshot.policy = policy(keysHold(probe));
    },
    expected: ok(),
    because: "a signature gives them",
  },
  {
    name: "bad signature, endpoint policy of its own",
    curl: `${url} -H 'Authorization: AWS4-HMAC-SHA256 Credential=x'`,
    who: undefined,
    change: (world) => {
      world.endpoint.policy = policy(statement("Deny", "*"));
    },
    expected: {
      status: 403,
      type: "IncompleteSignatureException",
      body: `{"message":"Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=FmuqUFES1iy1mzrJQ9KV3mCVlP96bVT4yESFwVp6Ot4="}`,
    },
    because: "the policy needs a caller",
  },
  {
    name: "unsigned",
    who: undefined,
    expected: {
      status: 403,
      type: "MissingAuthenticationTokenException",
      body: '{"message":"Missing Authentication Token"}',
    },
    because: "the method needs a signature",
  },
  {
    name: "expired session token",
    who: { ...probe, seconds: -1 },
    expected: {
      status: 403,
      type: "ExpiredTokenException",
      body: '{"message":"The security token included in the request is expired"}',
    },
    because: "the role must be assumed again",
  },
  {
    name: "signed long ago",
    curl: `${url} -H 'X-Amz-Date: 20200101T000000Z'`,
    expected: {
      status: 403,
      type: "InvalidSignatureException",
      body: '{"message":"Signature expired: 20200101T000000Z is now earlier than ',
    },
    because: "a signature is valid for five minutes",
  },
  {
    name: "the sandbox's base credentials",
    who: "base credentials",
    expected: denied("arn:aws:iam::123456789012:user/sandbox", notAllowed("identity-based policy")),
    because: "the user has no policies",
  },
  {
    name: "unknown path",
    curl: `${url}/nowhere`,
    expected: {
      status: 403,
      type: "AccessDeniedException",
      body: '{"Message":"Unable to determine service/operation name to be authorized"}',
    },
    because: "there is no operation to authorize",
  },
];

const open: readonly SignedCase[] = [
  {
    name: "signed",
    expected: ok(),
    because: "the resource policy allows all",
  },
  {
    name: "signed, resource policy for the role",
    change: (world) => {
      world.snapshot.policy = policy(statement("Allow", { AWS: roleArn(probe) }));
    },
    expected: denied("anonymous", notAllowed("resource-based policy")),
    because: "with NONE the resource policy sees an anonymous caller",
  },
  {
    name: "signed, endpoint policy for the role",
    change: (world) => {
      world.endpoint.policy = policy(statement("Allow", { AWS: roleArn(probe) }));
    },
    expected: ok(),
    because: "the endpoint reads the signature nevertheless",
  },
  {
    name: "signed with a wrong secret, endpoint policy of its own",
    curl: `--user ASIAEXAMPLE:wrong ${url}`,
    change: (world) => {
      world.endpoint.policy = policy(statement("Allow", "*"));
    },
    expected: {
      status: 403,
      type: "UnrecognizedClientException",
      body: '{"message":"The security token included in the request is invalid."}',
    },
    because: "a bad signature is refused at the endpoint",
  },
  {
    name: "signed with a wrong secret, full access",
    curl: `--user ASIAEXAMPLE:wrong ${url}`,
    expected: ok(),
    because: "no layer reads it",
  },
];

const none = open.map((each) => ({
  ...each,
  change: (world: TestWorld) => {
    openMethod(world);
    each.change?.(world);
  },
}));

describe("data plane: signed requests", () => {
  let calls: SignedCalls;
  before(async () => {
    calls = await SignedCalls.start();
  });
  after(() => calls?.plane.stop());

  describeCases("layers", layers, () => calls);
  describeCases("method NONE", none, () => calls);

  it("a wrong secret is a mismatch", async () => {
    calls.plane.controlPlane.world = iamWorld();
    const keys = calls.keysOf(probe);
    const prepare = signingConfig({ ...keys, secretAccessKey: `${keys.secretAccessKey}x` });
    const outcome = await calls.plane.curl(`${sign} ${url}`, { prepare });
    const type = outcome.headers["x-amzn-errortype"];
    const { message } = z.object({ message: z.string() }).parse(JSON.parse(outcome.body));
    assert.deepEqual(
      { status: outcome.status, type, message: message.slice(0, mismatch.message.length) },
      mismatch,
    );
    // AWS returns the canonical request, which contains the session token.
    assert.match(message, /\nx-amz-security-token:\S+\n/);
  });

  it("access logs name the caller, and no secret", async () => {
    const world = iamWorld();
    calls.plane.controlPlane.world = world;
    calls.plane.controlPlane.logged.length = 0;
    const format = ["accountId", "caller", "user", "userArn", "accessKey"]
      .map((name) => `$context.identity.${name}`)
      .join(" ");
    world.stage.accessLog = { destinationArn: logGroup, format: `${format} $context.status` };
    const keys = calls.keysOf(probe);
    await calls.plane.curl(`${sign} ${url}`, { prepare: signingConfig(keys) });
    await calls.plane.curl(url);
    while (calls.plane.controlPlane.logged.flatMap(({ lines }) => lines).length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const [signed, unsigned] = calls.plane.controlPlane.logged.flatMap(({ lines }) => lines);
    const userId = /AROA[A-Z0-9]{17}:session/.exec(signed ?? "")?.[0];
    assert.equal(signed, `${consumer} ${userId} ${userId} ${arnOf(probe)} ${keys.accessKeyId} 200`);
    assert.equal(unsigned, "- - - - - 403");
  });
});
