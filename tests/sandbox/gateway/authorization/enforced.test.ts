/** boto3 calls by IAM roles, on a running sandbox. */
import assert from "node:assert/strict";
import { type Boto, type Input, text } from "../../testing/boto";
import { roleSession } from "../../testing/role";
import { sharedSandbox, type TestSandbox } from "../../testing/shared-sandbox";

const account = "310000000030";
const role = "deployer";
const allow = (Action: string | readonly string[], Condition?: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action, Resource: "*", ...(Condition && { Condition }) }],
  });

/** A read of every service, and how boto3 reports the refusal. */
const refused: readonly { service: string; operation: string; input: Input; code: string; action: string }[] =
  [
    {
      service: "ec2",
      operation: "describe_vpcs",
      input: {},
      code: "UnauthorizedOperation",
      action: "ec2:DescribeVpcs",
    },
    { service: "iam", operation: "list_roles", input: {}, code: "AccessDenied", action: "iam:ListRoles" },
    {
      service: "sts",
      operation: "assume_role",
      input: { RoleArn: `arn:aws:iam::${account}:role/x`, RoleSessionName: "tests" },
      code: "AccessDenied",
      action: "sts:AssumeRole",
    },
    {
      service: "apigateway",
      operation: "get_rest_apis",
      input: {},
      code: "AccessDeniedException",
      action: "apigateway:GET",
    },
    {
      service: "ssm",
      operation: "describe_instance_information",
      input: {},
      code: "AccessDeniedException",
      action: "ssm:DescribeInstanceInformation",
    },
    {
      service: "logs",
      operation: "describe_log_groups",
      input: {},
      code: "AccessDeniedException",
      action: "logs:DescribeLogGroups",
    },
  ];

describe("a role that IAM has", () => {
  let shared: TestSandbox;
  /** Calls as the role's session. */
  let session: Boto;
  const iam = (operation: string, input: Input) => shared.boto.call(account, "iam", operation, input);
  const putPolicy = (PolicyDocument: string) =>
    iam("put_role_policy", { RoleName: role, PolicyName: "inline", PolicyDocument });

  before(async () => {
    shared = await sharedSandbox();
    session = await roleSession(shared, account, role);
  });
  after(() => session?.stop());

  it("may call GetCallerIdentity without any policy", async () => {
    const identity = await session.call(null, "sts", "get_caller_identity");
    assert.equal(text(identity, "Arn"), `arn:aws:sts::${account}:assumed-role/${role}/tests`);
  });

  for (const { service, operation, input, code, action } of refused) {
    it(`may not call ${action} without a policy`, async () => {
      const refusal = await session.refusal(null, service, operation, input);
      assert.equal(refusal.code, code);
      assert.match(
        refusal.message,
        new RegExp(
          `User: arn:aws:sts::${account}:assumed-role/${role}/tests is not authorized to perform: ${action}( on resource: arn:aws:\\S+)? ` +
            `because no identity-based policy allows the ${action} action$`,
        ),
      );
    });
  }

  it("may do what an inline policy allows until the policy is deleted", async () => {
    await putPolicy(allow("ec2:DescribeVpcs"));
    await session.call(null, "ec2", "describe_vpcs");
    assert.equal((await session.refusal(null, "ec2", "describe_subnets")).code, "UnauthorizedOperation");
    await iam("delete_role_policy", { RoleName: role, PolicyName: "inline" });
    assert.equal((await session.refusal(null, "ec2", "describe_vpcs")).code, "UnauthorizedOperation");
  });

  it("may do what the default version of an attached policy allows", async () => {
    const made = await iam("create_policy", { PolicyName: role, PolicyDocument: allow("ec2:DescribeVpcs") });
    const PolicyArn = text(made, "Policy.Arn");
    await iam("attach_role_policy", { RoleName: role, PolicyArn });
    await session.call(null, "ec2", "describe_vpcs");
    const PolicyDocument = allow("ec2:DescribeSubnets");
    await iam("create_policy_version", { PolicyArn, PolicyDocument, SetAsDefault: true });
    await session.refusal(null, "ec2", "describe_vpcs");
    await session.call(null, "ec2", "describe_subnets");
    await iam("detach_role_policy", { RoleName: role, PolicyArn });
  });

  it("may change resources with the tag, and no others", async () => {
    await putPolicy(
      allow(["ec2:DeleteVpc", "ec2:CreateTags"], { StringEquals: { "aws:ResourceTag/project": "own" } }),
    );
    const make = async (value: string) => {
      const TagSpecifications = [{ ResourceType: "vpc", Tags: [{ Key: "project", Value: value }] }];
      const input = { CidrBlock: "10.9.0.0/16", TagSpecifications };
      return text(await shared.boto.call(account, "ec2", "create_vpc", input), "Vpc.VpcId");
    };
    const [own, other] = [await make("own"), await make("other")];
    assert.match(
      (await session.refusal(null, "ec2", "delete_vpc", { VpcId: other })).message,
      new RegExp(`ec2:DeleteVpc on resource: arn:aws:ec2:us-east-1:${account}:vpc/${other} because`),
    );
    await session.call(null, "ec2", "create_tags", { Resources: [own], Tags: [{ Key: "more", Value: "x" }] });
    await session.call(null, "ec2", "delete_vpc", { VpcId: own });
    await shared.boto.call(account, "ec2", "delete_vpc", { VpcId: other });
  });

  it("creates nothing by a request of which a part is refused", async () => {
    await putPolicy(allow("ec2:CreateVpc"));
    const count = async () => JSON.stringify(await shared.boto.call(account, "ec2", "describe_vpcs"));
    const before = await count();
    const TagSpecifications = [{ ResourceType: "vpc", Tags: [{ Key: "a", Value: "b" }] }];
    const input = { CidrBlock: "10.9.0.0/16", TagSpecifications };
    assert.match(
      (await session.refusal(null, "ec2", "create_vpc", input)).message,
      /not authorized to perform: ec2:CreateTags on resource: \S+:vpc\/\* /,
    );
    assert.equal(await count(), before);
  });

  it("is no administrator in another account; a role that IAM does not have is one in its own", async () => {
    const elsewhere = "310000000031";
    await shared.boto.call(elsewhere, "ec2", "describe_vpcs");
    assert.equal((await session.refusal(null, "ec2", "describe_vpcs")).code, "UnauthorizedOperation");
  });
});
