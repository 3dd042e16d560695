import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Boto, text } from "./boto";
import type { TestSandbox } from "./shared-sandbox";

const folder = join(__dirname, "..", "..", "..", "docs", "policies-for-deployment");

/** A checked-in document of the deploying roles, for these accounts of the sandbox. */
export function deployingDocument(name: string, accounts: { consumer?: string; provider?: string }): string {
  const { consumer = "111111111111", provider = "222222222222" } = accounts;
  return readFileSync(join(folder, `${name}.json`), "utf8")
    .replaceAll("111111111111", consumer)
    .replaceAll("222222222222", provider);
}

/** Makes a role with these inline policies, by name. @returns boto3 as a session of it, which its caller stops */
export async function roleSession(
  { sandbox, boto }: TestSandbox,
  account: string,
  RoleName: string,
  policies: Readonly<Record<string, string>> = {},
): Promise<Boto> {
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  await boto.call(account, "iam", "create_role", { RoleName, AssumeRolePolicyDocument });
  for (const [PolicyName, PolicyDocument] of Object.entries(policies))
    await boto.call(account, "iam", "put_role_policy", { RoleName, PolicyName, PolicyDocument });
  const RoleArn = `arn:aws:iam::${account}:role/${RoleName}`;
  const issued = await boto.call(null, "sts", "assume_role", { RoleArn, RoleSessionName: "tests" });
  return Boto.start({
    ...sandbox.env,
    AWS_ACCESS_KEY_ID: text(issued, "Credentials.AccessKeyId"),
    AWS_SECRET_ACCESS_KEY: text(issued, "Credentials.SecretAccessKey"),
    AWS_SESSION_TOKEN: text(issued, "Credentials.SessionToken"),
  });
}
