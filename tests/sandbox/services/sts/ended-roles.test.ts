/** A session has its role's permissions only while that role exists, and a role is assumed by its exact ARN. */
import assert from "node:assert/strict";
import { at, Boto, text } from "../../testing/boto";
import { sharedSandbox, type TestSandbox } from "../../testing/shared-sandbox";

const account = "310000000042";
const other = "310000000043";
const arnOf = (name: string, of = account) => `arn:aws:iam::${of}:role/${name}`;
const allowing = (Action: string, Resource: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });
const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" }],
});

describe("a role's sessions", () => {
  let shared: TestSandbox;
  const started: Boto[] = [];
  const iam = (operation: string, input: Record<string, unknown>) =>
    shared.boto.call(account, "iam", operation, input);
  const create = (RoleName: string, policy: string) =>
    iam("create_role", { RoleName, AssumeRolePolicyDocument: trust }).then(() =>
      iam("put_role_policy", { RoleName, PolicyName: "p", PolicyDocument: policy }),
    );
  const remove = (RoleName: string) =>
    iam("delete_role_policy", { RoleName, PolicyName: "p" }).then(() => iam("delete_role", { RoleName }));
  const session = async (name: string) => {
    const input = { RoleArn: arnOf(name), RoleSessionName: "tests" };
    const { Credentials } = Object(await shared.boto.call(null, "sts", "assume_role", input));
    const boto = await Boto.start({
      ...shared.sandbox.env,
      AWS_ACCESS_KEY_ID: text(Credentials, "AccessKeyId"),
      AWS_SECRET_ACCESS_KEY: text(Credentials, "SecretAccessKey"),
      AWS_SESSION_TOKEN: text(Credentials, "SessionToken"),
    });
    started.push(boto);
    return boto;
  };

  before(async () => {
    shared = await sharedSandbox();
    await create("app-caller", allowing("sts:AssumeRole", `arn:aws:iam::*:role/app-*`));
    await create("owner", allowing("iam:*", "*"));
  });
  after(() => {
    for (const boto of started) boto.stop();
  });

  it("have the role's id", async () => {
    const identity = await (await session("owner")).call(null, "sts", "get_caller_identity");
    const role = await iam("get_role", { RoleName: "owner" });
    assert.equal(at(identity, "UserId"), `${text(role, "Role.RoleId")}:tests`);
  });

  const rows = [
    ["a role that IAM does not have", arnOf("app-none")],
    ["one of another account", arnOf("app-none", other)],
    ["another role's name below a path that is allowed", arnOf("app-x/owner")],
  ] as const;
  for (const [what, RoleArn] of rows)
    it(`cannot assume ${what}`, async () => {
      const boto = await session("app-caller");
      const refusal = await boto.refusal(null, "sts", "assume_role", { RoleArn, RoleSessionName: "tests" });
      assert.equal(refusal.code, "AccessDenied");
      assert.ok(refusal.message.includes(`sts:AssumeRole on resource: ${RoleArn}`), refusal.message);
    });

  it("end with the role, also if another role gets its name", async () => {
    await create("gone", allowing("iam:ListRoles", "*"));
    const boto = await session("gone");
    await boto.call(null, "iam", "list_roles");
    await remove("gone");
    for (const [service, operation, code] of [
      ["iam", "list_roles", "InvalidClientTokenId"],
      ["ec2", "describe_vpcs", "AuthFailure"],
      ["logs", "describe_log_groups", "UnrecognizedClientException"],
      ["apigateway", "get_rest_apis", "UnrecognizedClientException"],
    ] as const)
      assert.equal((await boto.refusal(null, service, operation)).code, code);
    await create("gone", allowing("iam:*", "*"));
    assert.equal((await boto.refusal(null, "iam", "list_roles")).code, "InvalidClientTokenId");
    await (await session("gone")).call(null, "iam", "list_roles");
  });
});
