/**
 * The shape of an IAM policy document: a resource policy or an endpoint policy, which name principals, or the
 * policy of an identity, which must not.
 * Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { z } from "zod";
import { own } from "../own";

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const principal = z.union([
  z.literal("*"),
  z.strictObject({
    AWS: oneOrMore.optional(),
    Service: oneOrMore.optional(),
    Federated: oneOrMore.optional(),
    CanonicalUser: oneOrMore.optional(),
  }),
]);

const conditionValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const conditionBlock = z.record(
  z.string(),
  z.record(
    z.string(),
    z.union([conditionValue, z.array(conditionValue)]).transform((value) => [value].flat()),
  ),
);

const exactlyOne =
  (...names: readonly string[]) =>
  (statement: Record<string, unknown>): boolean =>
    names.filter((name) => own(statement, name) !== undefined).length === 1;

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
    Condition: conditionBlock.optional(),
  })
  .refine(exactlyOne("Action", "NotAction"), { error: "needs exactly one of Action, NotAction" });
const withResource = statement.refine(exactlyOne("Resource", "NotResource"), {
  error: "needs exactly one of Resource, NotResource",
});
const principals = { error: "needs exactly one of Principal, NotPrincipal" };

const documentOf = (element: typeof statement) =>
  z.strictObject({
    Version: z.enum(["2012-10-17", "2008-10-17"]).default("2008-10-17"),
    Id: z.string().optional(),
    // A single statement needs no array; a union would hide which element of it is wrong.
    Statement: z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(element)),
  });

/** What a policy is attached to decides whether its statements name principals. */
export type PolicyType = "resource-based" | "identity-based" | "trust";

const documents = {
  "resource-based": documentOf(withResource.refine(exactlyOne("Principal", "NotPrincipal"), principals)),
  "identity-based": documentOf(
    withResource.refine(
      ({ Principal, NotPrincipal }) => Principal === undefined && NotPrincipal === undefined,
      {
        error: "must not have Principal or NotPrincipal: the policy's identity is the principal",
      },
    ),
  ),
  trust: documentOf(
    statement
      .refine(exactlyOne("Principal", "NotPrincipal"), principals)
      .refine(({ Resource, NotResource }) => Resource === undefined && NotResource === undefined, {
        error: "must not have Resource or NotResource: the role is the resource",
      }),
  ),
} as const;

export type PolicyDocument = z.output<(typeof documents)[PolicyType]>;
export type Statement = z.output<typeof statement>;
export type PrincipalElement = z.output<typeof principal>;

/** A policy document that IAM would refuse to save. */
export class InvalidPolicyDocument extends Error {
  override readonly name = "InvalidPolicyDocument";
}

/** Parses a policy document; throws {@link InvalidPolicyDocument} naming the element that is wrong. */
export function parseDocument(text: string, kind: PolicyType = "resource-based"): PolicyDocument {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InvalidPolicyDocument(`The policy document is not JSON: ${String(error)}`);
  }
  const parsed = documents[kind].safeParse(json);
  if (!parsed.success) {
    throw new InvalidPolicyDocument(`The policy document is invalid: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
}
