import { z } from "zod";
import type { Context } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import type { Place } from "../../moto/client";
import { compilePolicy } from "../../policy-engine";
import { readRole } from "../iam/role";

const oneOrMore = z.union([z.string(), z.array(z.string())]);
/** Records, since the order of elements is kept. What is in them, the evaluator has accepted by then. */
const record = z.record(z.string(), z.unknown());
const statements = z.union([record.transform((one) => [one]), z.array(record)]);

/** Default quota of a resource policy's length. */
const longest = 8192;

/**
 * The policy as API Gateway keeps it: valid, and the execute-api:/stage/METHOD/path shorthand of resources
 * written out with region, account and API id
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html).
 * @throws AwsError BadRequestException in API Gateway's wording.
 */
export function savedPolicy(text: string, place: Place, apiId: string): string {
  const document = readPolicy(text);
  const expand = (resource: string) =>
    resource.replace(/^execute-api:\/?/, `arn:aws:execute-api:${place.region}:${place.account}:${apiId}/`);
  const expanded = ([name, value]: [string, unknown]): [string, unknown] => {
    if (name !== "Resource" && name !== "NotResource") return [name, value];
    const resources = oneOrMore.parse(value);
    return [name, typeof resources === "string" ? expand(resources) : resources.map(expand)];
  };
  const Statement = statements
    .parse(document.Statement)
    .map((statement) => Object.fromEntries(Object.entries(statement).map(expanded)));
  return JSON.stringify({ ...document, Statement });
}

function readPolicy(text: string): z.infer<typeof record> {
  if (text.length > longest) {
    throw new AwsError("BadRequestException", `Policy is longer than ${longest} characters.`);
  }
  try {
    // What the data plane could not read must not be saved.
    compilePolicy(text);
    return record.parse(JSON.parse(text));
  } catch {
    throw invalid();
  }
}

/**
 * The policy as it will be kept, once its principals are known to be there: AWS resolves them when a policy is saved.
 * The sandbox knows the roles of its own accounts, which are those that something was made in.
 * @throws AwsError BadRequestException for a role that its account does not have
 */
export async function checkedPolicy(
  text: string,
  place: Place,
  apiId: string,
  context: Context,
): Promise<string> {
  const policy = savedPolicy(text, place, apiId);
  await checkPrincipals(policy, context);
  return policy;
}

/**
 * The policy of a domain name, which API Gateway keeps as it is given.
 * @throws AwsError BadRequestException as for an API's
 */
export async function checkedDomainPolicy(text: string, context: Context): Promise<string> {
  readPolicy(text);
  await checkPrincipals(text, context);
  return text;
}

async function checkPrincipals(policy: string, context: Context): Promise<void> {
  for (const arn of principalsOf(policy)) {
    const [, account = "", kind, name = ""] = /^arn:aws:iam::(\d{12}):(role|user)\/(.+)$/.exec(arn) ?? [];
    if (!context.store.contents.places.some((it) => it.startsWith(`${account}/`))) continue;
    const role = kind === "role" ? await readRole(account, name.split("/").at(-1) ?? "", context) : undefined;
    if (role?.arn !== arn) throw invalid();
  }
}

/** Every AWS principal that a policy names: the account of one that is not a role or a user cannot be gone. */
function principalsOf(policy: string): readonly string[] {
  const named = z.object({ Principal: z.object({ AWS: oneOrMore }) });
  return statements.parse(record.parse(JSON.parse(policy)).Statement).flatMap((statement) => {
    const principal = named.safeParse(statement);
    return principal.success ? [principal.data.Principal.AWS].flat() : [];
  });
}

function invalid(): AwsError {
  return new AwsError(
    "BadRequestException",
    "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.",
  );
}

/** API Gateway answers the policy as text of JSON with its quotes and backslashes escaped once more. */
export function policyOnTheWire(policy: string): string {
  return JSON.stringify(policy).slice(1, -1);
}
