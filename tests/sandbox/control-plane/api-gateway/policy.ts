import { z } from "zod";
import type { Call } from "../call";
import { AwsError } from "../errors";

const oneOrMore = z.union([z.string(), z.array(z.string()).min(1)]);
const principal = z.union([
  z.literal("*"),
  z.partialRecord(z.enum(["AWS", "Service", "Federated", "CanonicalUser"]), oneOrMore),
]);

const statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(["Allow", "Deny"]),
    Principal: principal.optional(),
    NotPrincipal: principal.optional(),
    Action: oneOrMore.optional(),
    NotAction: oneOrMore.optional(),
    Resource: oneOrMore.optional(),
    NotResource: oneOrMore.optional(),
    Condition: z
      .record(z.string(), z.record(z.string(), z.union([oneOrMore, z.boolean(), z.number()])))
      .optional(),
  })
  .refine((it) => (it.Principal === undefined) !== (it.NotPrincipal === undefined))
  .refine((it) => (it.Action === undefined) !== (it.NotAction === undefined))
  .refine((it) => (it.Resource === undefined) !== (it.NotResource === undefined));

const document = z.strictObject({
  Version: z.enum(["2012-10-17", "2008-10-17"]).optional(),
  Id: z.string().optional(),
  Statement: z.union([statement, z.array(statement).min(1)]),
});

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
  let parsed: z.infer<typeof document>;
  try {
    parsed = document.parse(JSON.parse(text));
  } catch {
    throw new AwsError(
      "BadRequestException",
      "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.",
    );
  }
  const expand = (resources: string | string[]) =>
    typeof resources === "string" ? expandOne(resources) : resources.map(expandOne);
  const expandOne = (resource: string) =>
    resource.replace(/^execute-api:\/?/, `arn:aws:execute-api:${place.region}:${place.account}:${apiId}/`);
  const statements = [parsed.Statement].flat().map((it) => ({
    ...it,
    ...(it.Resource === undefined ? {} : { Resource: expand(it.Resource) }),
    ...(it.NotResource === undefined ? {} : { NotResource: expand(it.NotResource) }),
  }));
  return JSON.stringify({ ...parsed, Statement: statements });
}

/** API Gateway answers the policy as text of JSON with its quotes and backslashes escaped once more. */
export function policyOnTheWire(policy: string): string {
  return JSON.stringify(policy).slice(1, -1);
}
