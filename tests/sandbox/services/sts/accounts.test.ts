import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { AwsError } from "../../gateway/errors";
import { at, Boto, text } from "../../testing/boto";
import { createNetwork } from "../../testing/network";
import { sharedSandbox, type TestSandbox } from "../../testing/shared-sandbox";
import { baseAccount, Credentials } from "./credentials";

const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

describe("accounts and credentials", () => {
  let shared: TestSandbox;
  let boto: Boto;
  before(async () => {
    shared = await sharedSandbox();
    boto = shared.boto;
  });

  it("act in the account of the assumed role's ARN", async () => {
    const identity = await boto.call("111111111111", "sts", "get_caller_identity");
    assert.equal(at(identity, "Account"), "111111111111");
    assert.equal(at(identity, "Arn"), "arn:aws:sts::111111111111:assumed-role/tests/tests");
    assert.match(text(identity, "UserId"), /^AROA[A-Z0-9]{17}:tests$/);
  });

  it("act in the sandbox's own account without an assumed role", async () => {
    assert.equal(at(await boto.call(null, "sts", "get_caller_identity"), "Account"), baseAccount);
  });

  it("do not see each other's resources", async () => {
    const { vpcId } = await createNetwork(boto, "310000000006");
    const input = { VpcIds: [vpcId] };
    await boto.call("310000000006", "ec2", "describe_vpcs", input);
    assert.equal(
      (await boto.refusal("310000000007", "ec2", "describe_vpcs", input)).code,
      "InvalidVpcID.NotFound",
    );
  });

  it("are refused when the sandbox did not issue them", async () => {
    // moto alone treats an access key of twelve digits as an account.
    const stranger = await Boto.start({
      ...shared.sandbox.env,
      AWS_ACCESS_KEY_ID: "222222222222",
      AWS_SECRET_ACCESS_KEY: "x",
    });
    try {
      assert.equal((await stranger.refusal(null, "ec2", "describe_vpcs")).code, "AuthFailure");
    } finally {
      stranger.stop();
    }
  });

  it("are refused without a signature", async () => {
    const answer = await fetch(`${shared.sandbox.endpoint}/restapis`);
    assert.equal(answer.status, 403);
    assert.equal(answer.headers.get("x-amzn-errortype"), "MissingAuthenticationTokenException");
  });

  it("cannot assume another kind of ARN, or have a session policy", async () => {
    const assume = (input: Record<string, unknown>) =>
      boto.refusal(null, "sts", "assume_role", { RoleSessionName: "tests", ...input });
    assert.match(
      (await assume({ RoleArn: "arn:aws:iam::111111111111:user/x" })).message,
      /not the ARN of a role/,
    );
    const RoleArn = "arn:aws:iam::111111111111:role/path/x";
    assert.match(
      (await assume({ RoleArn, Policy: "{}" })).message,
      /does not emulate Policy of sts:AssumeRole/,
    );
  });

  it("have sessions up to the role's maximum, and up to an hour by role chaining", async () => {
    const account = "310000000022";
    const role = { RoleName: "caller", AssumeRolePolicyDocument: trust };
    await boto.call(account, "iam", "create_role", { ...role, MaxSessionDuration: 7200 });
    const session = (DurationSeconds: number) => ({
      RoleArn: `arn:aws:iam::${account}:role/caller`,
      RoleSessionName: "tests",
      DurationSeconds,
    });
    await boto.call(null, "sts", "assume_role", session(7200));
    const longer = await boto.refusal(null, "sts", "assume_role", session(7201));
    assert.match(longer.message, /exceeds the MaxSessionDuration set for this role/);
    const chained = await boto.refusal(account, "sts", "assume_role", session(7200));
    assert.match(chained.message, /exceeds the 1 hour session limit/);
    for (const MaxSessionDuration of [3599, 43_201]) {
      const input = { RoleName: "caller", MaxSessionDuration };
      const { code } = await boto.refusal(account, "iam", "update_role", input);
      assert.equal(code, "ValidationError");
    }
  });

  describe("session tokens", () => {
    let folder: string;
    let credentials: Credentials;
    before(() => {
      folder = mkdtempSync(path.join(tmpdir(), "credentials-"));
      credentials = new Credentials(path.join(folder, "key"));
    });
    after(() => rmSync(folder, { recursive: true }));
    const refused = (key: string, token: string | undefined, code: string) =>
      assert.throws(
        () => credentials.principal(key, token),
        (error) => error instanceof AwsError && error.code === code,
      );

    it("are valid after a restart", () => {
      const issued = credentials.issue("111111111111", "role", "name", 900);
      const again = new Credentials(path.join(folder, "key"));
      assert.deepEqual(again.principal(issued.accessKeyId, issued.sessionToken), issued.principal);
      assert.equal(again.secret(issued.accessKeyId), issued.secretAccessKey);
    });
    it("expire", () => {
      const issued = credentials.issue("111111111111", "role", "name", -1);
      refused(issued.accessKeyId, issued.sessionToken, "ExpiredToken");
    });
    it("are refused when changed, missing, or with another key", () => {
      const issued = credentials.issue("111111111111", "role", "name", 900);
      const other = credentials.issue("222222222222", "role", "name", 900);
      const [, code] = issued.sessionToken.split(".");
      const [text] = other.sessionToken.split(".");
      refused(issued.accessKeyId, `${text}.${code}`, "InvalidClientTokenId");
      refused(issued.accessKeyId, other.sessionToken, "InvalidClientTokenId");
      refused(issued.accessKeyId, undefined, "InvalidClientTokenId");
    });
  });
});
