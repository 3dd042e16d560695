import { z } from "zod";
import { parseApiArn } from "../compile/api";
import type { DocumentError, ProofCase } from "../types";
import { readDocuments } from "./case";
import { Errors } from "./errors";
import { parseAwsPrincipal } from "./principal";

const methods = ["GET", "PUT", "POST", "HEAD", "PATCH", "DELETE", "OPTIONS"];
const anyMethod = new Set([...methods, "*", "ANY"]);
const authorizationType = z.enum(["NONE", "AWS_IAM"]);
const endpointId = /^vpce-[0-9a-z-]+$/;

const principal = z.string().superRefine((text, context) => {
  const name = parseAwsPrincipal(text);
  if (typeof name === "string") context.addIssue({ code: "custom", message: name });
});

const grant = z.strictObject({
  vpce: z.string().nullable(),
  principals: z.array(principal).min(1),
  stage: z
    .string()
    .regex(/^[A-Za-z0-9_*?-]+$/, "a stage has letters, digits, - and _; * and ? are wildcards"),
  method: z.string().refine((text) => anyMethod.has(text), `expected one of ${[...anyMethod].join(", ")}`),
  path: z.string().regex(/^(\/.*|\*)$/s, 'a path starts with "/"'),
});

const shape = z.strictObject({
  name: z.string().default(""),
  api: z.string(),
  authorization: z.union([
    authorizationType,
    z.record(
      z.string().refine((text) => text === "*" || methods.includes(text), "expected an HTTP method or *"),
      authorizationType,
    ),
  ]),
  apiPolicy: z.unknown(),
  endpoints: z
    .record(
      z.string().regex(endpointId, "an endpoint id looks like vpce-0123456789abcdef0"),
      z.strictObject({
        account: z
          .string()
          .regex(/^\d{12}$/, "an account has 12 digits")
          .optional(),
        vpc: z
          .string()
          .regex(/^vpc-[0-9a-z-]+$/, "a VPC id looks like vpc-0123456789abcdef0")
          .optional(),
        policy: z.unknown(),
      }),
    )
    .default({}),
  identityPolicies: z.record(z.string(), z.array(z.unknown())).default({}),
  intent: z.array(grant),
  callersComply: z.boolean().optional(),
  apiPolicyQuota: z.number().int().positive().optional(),
});

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => (typeof part === "number" ? `[${part}]` : `${i > 0 ? "." : ""}${String(part)}`))
    .join("");
}

/** What the shape alone cannot tell. */
function check(proofCase: ProofCase, errors: Errors): void {
  const api = parseApiArn(proofCase.api);
  if (!api) {
    errors.add("api", `"${proofCase.api}" is not arn:aws:execute-api:REGION:ACCOUNT:APIID (without a stage)`);
    return;
  }
  proofCase.intent.forEach(({ vpce }, i) => {
    if (vpce === null || vpce === "*" || Object.hasOwn(proofCase.endpoints, vpce)) return;
    const known = Object.keys(proofCase.endpoints).join(", ") || "none";
    errors.add(`intent[${i}].vpce`, `"${vpce}" is not among the endpoints of the case (${known})`);
  });
  for (const arn of Object.keys(proofCase.identityPolicies)) {
    const name = parseAwsPrincipal(arn);
    if (typeof name !== "string" && (name.kind === "role" || name.kind === "user")) continue;
    errors.add(`identityPolicies.${arn}`, "expected the ARN of a role or a user");
  }
  if (typeof proofCase.authorization === "object" && Object.keys(proofCase.authorization).length === 0) {
    errors.add("authorization", 'names no method; "*" stands for all others');
  }
  readDocuments(proofCase, api, errors);
}

/** A checked case, or everything that is wrong with it. A document that is only too long passes. */
export function parseCase(json: unknown): { case: ProofCase } | { invalid: DocumentError[] } {
  const parsed = shape.safeParse(json);
  if (!parsed.success) {
    return {
      invalid: parsed.error.issues.map((issue) => ({ path: pathText(issue.path), message: issue.message })),
    };
  }
  const errors = new Errors();
  check(parsed.data, errors);
  return errors.list.length > 0 ? { invalid: errors.list } : { case: parsed.data };
}
