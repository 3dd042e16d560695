import type { Boto, Input } from "./boto";

const writesLogs = [
  "logs:CreateLogGroup",
  "logs:CreateLogStream",
  "logs:PutLogEvents",
  "sts:GetCallerIdentity",
];

/** A role that Lambda, or another service, may assume, with these actions on everything. @returns its ARN */
export async function createRole(
  boto: Boto,
  account: string,
  RoleName: string,
  actions: readonly string[] = writesLogs,
  Service = "lambda.amazonaws.com",
): Promise<string> {
  const trust = {
    Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }],
  };
  await boto.call(account, "iam", "create_role", {
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify(trust),
  });
  if (actions.length > 0) {
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
    });
    await boto.call(account, "iam", "put_role_policy", { RoleName, PolicyName: "own", PolicyDocument });
  }
  return `arn:aws:iam::${account}:role/${RoleName}`;
}

/** A function of these files, whose handler is index.handler, for Node.js by default. */
export async function createFunction(
  boto: Boto,
  account: string,
  Role: string,
  FunctionName: string,
  files: Readonly<Record<string, string>>,
  more: Input = {},
): Promise<void> {
  await boto.call(account, "lambda", "create_function", {
    FunctionName,
    Role,
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Code: { ZipFile: { $zip: files } },
    ...more,
  });
}
