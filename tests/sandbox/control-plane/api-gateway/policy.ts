import { z } from "zod";
import { compilePolicy } from "../../iam";
import type { Call } from "../call";
import { AwsError } from "../errors";

const oneOrMore = z.union([z.string(), z.array(z.string())]);
/** Records, since the order of elements is kept. What they hold the evaluator has accepted by then. */
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
export function savedPolicy(text: string, place: Pick<Call, "account" | "region">, apiId: string): string {
  if (text.length > longest) {
    throw new AwsError("BadRequestException", `Policy is longer than ${longest} characters.`);
  }
  let document: z.infer<typeof record>;
  try {
    // What the data plane could not read must not be saved.
    compilePolicy(text);
    document = record.parse(JSON.parse(text));
  } catch {
    throw new AwsError(
      "BadRequestException",
      "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.",
    );
  }
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

/** API Gateway answers the policy as text of JSON with its quotes and backslashes escaped once more. */
export function policyOnTheWire(policy: string): string {
  return JSON.stringify(policy).slice(1, -1);
}
