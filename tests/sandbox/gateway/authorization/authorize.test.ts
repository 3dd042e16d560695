import assert from "node:assert/strict";
import type { Role } from "../../snapshots";
import { AwsError } from "../errors";
import { authorize } from ".";
import { account, call, deployed, type Request, session } from "./requests.fixture";

const createVpc = (tags: Readonly<Record<string, string>> = {}): Request => ({
  service: "ec2",
  operation: "CreateVpc",
  parameters: Object.fromEntries(
    Object.entries(tags).flatMap(([key, value], index) => [
      ["TagSpecification.1.ResourceType", "vpc"],
      [`TagSpecification.1.Tag.${index + 1}.Key`, key],
      [`TagSpecification.1.Tag.${index + 1}.Value`, value],
    ]),
  ),
});
const deleteVpc = (id: string): Request => ({
  service: "ec2",
  operation: "DeleteVpc",
  parameters: { VpcId: id },
});
const all = { Effect: "Allow", Action: "*", Resource: "*" };
const tagged = (key: string) => ({ Condition: { StringEquals: { [`${key}/project`]: "private-api" } } });
const vpc = `arn:aws:ec2:us-east-1:${account}:vpc`;
const noAllow = (action: string, resource: string) =>
  `User: ${session} is not authorized to perform: ${action} on resource: ${resource} ` +
  `because no identity-based policy allows the ${action} action`;
const ec2 = (message: string) => `You are not authorized to perform this operation. ${message}`;

interface Case {
  readonly name: string;
  readonly request: Request;
  readonly statements: readonly object[];
  readonly boundary?: string;
  /** undefined: the request goes through. */
  readonly expected: readonly [code: string, status: number, message: string] | undefined;
  readonly because: string;
}

const cases: readonly Case[] = [
  {
    name: "everything allowed",
    request: createVpc(),
    statements: [all],
    expected: undefined,
    because: "the policy allows it",
  },
  {
    name: "nothing allowed, EC2",
    request: createVpc(),
    statements: [],
    expected: ["UnauthorizedOperation", 403, ec2(noAllow("ec2:CreateVpc", `${vpc}/*`))],
    because: "a role without policies may do nothing",
  },
  {
    name: "an action without a resource",
    request: { service: "ec2", operation: "DescribeVpcs" },
    statements: [],
    expected: [
      "UnauthorizedOperation",
      403,
      ec2(
        `User: ${session} is not authorized to perform: ec2:DescribeVpcs because no identity-based policy allows the ec2:DescribeVpcs action`,
      ),
    ],
    because: "no resource is named",
  },
  {
    name: "nothing allowed, IAM",
    request: { service: "iam", operation: "GetRole", parameters: { RoleName: "x" } },
    statements: [],
    expected: ["AccessDenied", 403, noAllow("iam:GetRole", `arn:aws:iam::${account}:role/x`)],
    because: "IAM has another error code",
  },
  {
    name: "nothing allowed, STS",
    request: {
      service: "sts",
      operation: "AssumeRole",
      parameters: { RoleArn: `arn:aws:iam::${account}:role/x` },
    },
    statements: [],
    expected: ["AccessDenied", 403, noAllow("sts:AssumeRole", `arn:aws:iam::${account}:role/x`)],
    because: "STS has the error code of IAM",
  },
  {
    name: "nothing allowed, API Gateway",
    request: { service: "apigateway", operation: "GetAccount", rest: "GET /account" },
    statements: [],
    expected: [
      "AccessDeniedException",
      403,
      noAllow("apigateway:GET", "arn:aws:apigateway:us-east-1::/account"),
    ],
    because: "REST answers 403",
  },
  {
    name: "nothing allowed, Systems Manager",
    request: { service: "ssm", operation: "DescribeInstanceInformation", body: {} },
    statements: [],
    expected: [
      "AccessDeniedException",
      400,
      noAllow("ssm:DescribeInstanceInformation", `arn:aws:ssm:us-east-1:${account}:*`),
    ],
    because: "the JSON protocol answers 400",
  },
  {
    name: "nothing allowed, Logs",
    request: { service: "logs", operation: "DescribeLogGroups", body: {} },
    statements: [],
    expected: [
      "AccessDeniedException",
      400,
      noAllow("logs:DescribeLogGroups", `arn:aws:logs:us-east-1:${account}:log-group::log-stream:`),
    ],
    because: "the JSON protocol answers 400",
  },
  {
    name: "GetCallerIdentity",
    request: { service: "sts", operation: "GetCallerIdentity" },
    statements: [{ ...all, Effect: "Deny" }],
    expected: undefined,
    because: "it needs no permission, and even a Deny does not matter",
  },
  {
    name: "denied",
    request: createVpc(),
    statements: [all, { ...all, Effect: "Deny", Action: "ec2:Create*" }],
    expected: [
      "UnauthorizedOperation",
      403,
      ec2(
        `User: ${session} is not authorized to perform: ec2:CreateVpc on resource: ${vpc}/* with an explicit deny in an identity-based policy`,
      ),
    ],
    because: "a Deny wins, and is shown as one",
  },
  {
    name: "a creation with the required tag",
    request: createVpc({ project: "private-api" }),
    statements: [{ ...all, ...tagged("aws:RequestTag") }],
    expected: undefined,
    because: "aws:RequestTag is a tag in the request",
  },
  {
    name: "a creation with another tag",
    request: createVpc({ project: "other" }),
    statements: [{ ...all, ...tagged("aws:RequestTag") }],
    expected: ["UnauthorizedOperation", 403, ec2(noAllow("ec2:CreateVpc", `${vpc}/*`))],
    because: "its value differs",
  },
  {
    name: "a creation with tags that may not be given",
    request: createVpc({ project: "private-api" }),
    statements: [{ ...all, Action: "ec2:CreateVpc" }],
    expected: ["UnauthorizedOperation", 403, ec2(noAllow("ec2:CreateTags", `${vpc}/*`))],
    because: "ec2:CreateTags is needed as well, and the error names it",
  },
  {
    name: "tags for certain creations only",
    request: createVpc({ project: "private-api" }),
    statements: [
      { ...all, Action: "ec2:CreateVpc" },
      {
        ...all,
        Action: "ec2:CreateTags",
        Condition: { StringEquals: { "ec2:CreateAction": ["CreateSubnet"] } },
      },
    ],
    expected: ["UnauthorizedOperation", 403, ec2(noAllow("ec2:CreateTags", `${vpc}/*`))],
    because: "ec2:CreateAction is CreateVpc",
  },
  {
    name: "a change of a resource with the tag",
    request: deleteVpc("vpc-own"),
    statements: [{ ...all, ...tagged("aws:ResourceTag") }],
    expected: undefined,
    because: "aws:ResourceTag is a tag of the resource",
  },
  {
    name: "a change of a resource without the tag",
    request: deleteVpc("vpc-other"),
    statements: [{ ...all, ...tagged("aws:ResourceTag") }],
    expected: ["UnauthorizedOperation", 403, ec2(noAllow("ec2:DeleteVpc", `${vpc}/vpc-other`))],
    because: "somebody else's VPC",
  },
  {
    name: "a command to a tagged instance",
    request: {
      service: "ssm",
      operation: "SendCommand",
      body: { DocumentName: "AWS-RunShellScript", InstanceIds: ["i-own"] },
    },
    statements: [
      { ...all, Resource: "arn:aws:ec2:*:*:instance/*", ...tagged("ssm:resourceTag") },
      { ...all, Resource: "arn:aws:ssm:*::document/AWS-RunShellScript" },
    ],
    expected: undefined,
    because: "Run Command has its own condition key for the instance's tags",
  },
  {
    name: "a role that may not be passed",
    request: {
      service: "ec2",
      operation: "RunInstances",
      parameters: { ImageId: "ami-1", "IamInstanceProfile.Name": "consumer-probe" },
    },
    statements: [
      { ...all, Action: "ec2:*" },
      {
        ...all,
        Action: "iam:PassRole",
        Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
      },
    ],
    expected: [
      "UnauthorizedOperation",
      403,
      ec2(noAllow("iam:PassRole", `arn:aws:iam::${account}:role/team/consumer-probe`)),
    ],
    because: "it may be passed to another service only; EC2 has its own form of the error",
  },
  {
    name: "a private API only",
    request: {
      service: "apigateway",
      operation: "CreateRestApi",
      rest: "POST /restapis",
      body: { name: "x", endpointConfiguration: { types: ["REGIONAL"] } },
    },
    statements: [
      {
        ...all,
        Condition: { "ForAllValues:StringEqualsIfExists": { "apigateway:Request/EndpointType": "PRIVATE" } },
      },
    ],
    expected: [
      "AccessDeniedException",
      403,
      noAllow("apigateway:POST", "arn:aws:apigateway:us-east-1::/restapis"),
    ],
    because: "the requested type is REGIONAL",
  },
  {
    name: "an operation that the table does not have",
    request: { service: "ec2", operation: "CreateNatGateway" },
    statements: [all],
    expected: [
      "UnsupportedOperation",
      400,
      "The sandbox does not know which permissions ec2:CreateNatGateway needs, so no role with policies may call it. " +
        "They are listed in tests/sandbox/services/*/permissions.ts.",
    ],
    because: "the sandbox does not guess, even for a role that may do everything",
  },
  {
    name: "a condition key that the sandbox does not know",
    request: createVpc(),
    statements: [{ ...all, Condition: { StringEqualsIfExists: { "aws:SourceVpc": "vpc-1" } } }],
    expected: [
      "UnsupportedOperation",
      400,
      `The sandbox does not know the condition key aws:sourcevpc, by which a policy of arn:aws:iam::${account}:role/deployer ` +
        "decides on ec2:CreateVpc. Those it knows are in tests/sandbox/gateway/authorization/context-keys.ts.",
    ],
    because: "a missing key would allow it",
  },
  {
    name: "a permissions boundary",
    request: createVpc(),
    statements: [all],
    boundary: `arn:aws:iam::${account}:policy/limit`,
    expected: [
      "UnsupportedOperation",
      400,
      `The sandbox does not support the permissions boundary of arn:aws:iam::${account}:role/deployer`,
    ],
    because: "the sandbox does not evaluate boundaries",
  },
];

const roleOf = (statements: readonly object[], permissionsBoundaryArn?: string): Role => ({
  arn: `arn:aws:iam::${account}:role/deployer`,
  id: "AROA",
  tags: {},
  policies:
    statements.length === 0
      ? []
      : [{ name: "inline", document: JSON.stringify({ Version: "2012-10-17", Statement: statements }) }],
  permissionsBoundaryArn,
  services: [],
});

describe("what a role may do", () => {
  for (const { name, request, statements, boundary, expected, because } of cases) {
    it(name, async () => {
      const answer = authorize(call(request), async () => roleOf(statements, boundary), deployed);
      if (expected === undefined) await assert.doesNotReject(answer, because);
      else {
        const [code, status, message] = expected;
        const refused = await answer.then(
          () => undefined,
          (error: unknown) => error,
        );
        assert.ok(refused instanceof AwsError, because);
        assert.deepEqual([refused.code, refused.status, refused.message], [code, status, message], because);
      }
    });
  }

  it("is everything, for a role that IAM does not have", () => {
    const asked = call({ service: "ec2", operation: "CreateNatGateway" });
    const principal = { ...asked.principal, userId: "AROASANDBOX0000000000:session" };
    return authorize({ ...asked, principal }, async () => undefined, deployed);
  });
});
