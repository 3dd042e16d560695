import { z } from "zod";
import type { Context } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import type { Place } from "../../moto/client";
import { compilePolicy } from "../../policy-engine";
import { readRole } from "../iam/role";

const oneOrMore = z.union([z.string(), z.array(z.string())]);
/** Loose, to keep the order of elements: compilePolicy has checked the content. */
const record = z.record(z.string(), z.unknown());
const statements = z.union([record.transform((one) => [one]), z.array(record)]);

/** Default quota of a resource policy's length. */
const longest = 8192;

/**
 * The policy as API Gateway saves it: valid, with the resource shorthand execute-api:/stage/METHOD/path expanded to
 * full ARNs
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html).
 * @throws AwsError BadRequestException in API Gateway's words
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
    // A policy that the data plane cannot read must not be saved.
    compilePolicy(text);
    return record.parse(JSON.parse(text));
  } catch {
    throw invalid();
  }
}

/**
 * Checks that the policy's principals exist: AWS resolves them when a policy is saved. The sandbox can check only
 * accounts in which something was created.
 * @throws AwsError BadRequestException for a role that does not exist
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
 * The same for the policy of a domain name, which API Gateway saves as given.
 * @throws AwsError BadRequestException as for an API
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

/** The AWS principals in a policy. */
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

/** In answers the policy is JSON text whose quotes and backslashes are escaped once more. */
export function policyOnTheWire(policy: string): string {
  return JSON.stringify(policy).slice(1, -1);
}
