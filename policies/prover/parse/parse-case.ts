import { z } from "zod";
import { apiArnFault, httpMethods, parseApiArn } from "../compile/api";
import type { DocumentError, ProofCase } from "../types";
import { readDocuments } from "./case";
import { checkDomains, domainFields, door } from "./domain";
import { describe, Errors, isRecord } from "./errors";
import { factFields } from "./facts";
import { callerFault, checkIntent, endpointId, grantFields } from "./grant";
import { policyTypes, readShape, record } from "./shape";

const authorizationTypes = "NONE, AWS_IAM";
const otherAuthorization = (input: unknown) =>
  `${describe(input)} is no authorization that is proved; accepted: ${authorizationTypes}. For an authorizer of Cognito write NONE: what the policies let in without it; for one of Lambda NONE, and let apiPolicy allow what it may`;
const authorizationType = z.enum(["NONE", "AWS_IAM"], { error: ({ input }) => otherAuthorization(input) });
const entry = z.string().refine((text) => text === "*" || isMethod(text), {
  error: ({ input }) =>
    `${describe(input)} is no HTTP method; accepted: ${httpMethods.join(", ")}, and * for all others${input === "ANY" ? '; write "*"' : ""}`,
});
const isMethod = (text: string) => httpMethods.some((method) => method === text);

const authorization = z.union([authorizationType, z.record(entry, authorizationType)], {
  error: ({ input }) =>
    typeof input === "string"
      ? `${otherAuthorization(input)}; or by method, as {"GET": "NONE", "*": "AWS_IAM"}`
      : `expected ${authorizationTypes}, or one of them by method, as {"GET": "NONE", "*": "AWS_IAM"}, found ${describe(input)}`,
});

const grant = record({
  vpce: z
    .string()
    .nullable()
    .describe("An endpoint of the case, null for a request through none, or * for any way in"),
  door,
  ...grantFields,
}).describe("What is meant to be possible");

const shape = record({
  name: z.string().default("").describe("What the answer calls the case"),
  api: z.string().describe("arn:aws:execute-api:REGION:ACCOUNT:APIID, without a stage"),
  authorization: authorization.describe("How the methods of the API authorize"),
  apiPolicy: z
    .unknown()
    .optional()
    .meta({
      description: "The API's resource policy, an object or its JSON text; null for none",
      ...policyTypes,
    }),
  endpoints: z
    .record(
      endpointId,
      record({
        account: z
          .string()
          .regex(/^\d{12}$/, "an account has 12 digits")
          .optional()
          .describe("Account that the endpoint is in"),
        vpc: z
          .string()
          .regex(/^vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/, "a VPC id is vpc- and 8 or 17 hexadecimal digits")
          .optional()
          .describe("VPC that the endpoint is in; left out, any"),
        policy: z
          .unknown()
          .optional()
          .meta({
            description:
              "Endpoint policy, an object or its JSON text; left out or null, AWS's default: full access",
            ...policyTypes,
          }),
      }),
    )
    .default({})
    .describe("Endpoints by id"),
  identityPolicies: z
    .record(z.string(), z.array(z.unknown().meta({ description: "An identity policy", ...policyTypes })))
    .default({})
    .describe("Identity policies of roles and users, by ARN"),
  ...domainFields,
  intent: z.array(grant).describe("All that is meant to be possible"),
  callersComply: z
    .boolean()
    .optional()
    .describe("Availability takes callers to sign where AWS_IAM asks for it, and their accounts to let them"),
  ...factFields,
  apiPolicyQuota: z
    .number()
    .int()
    .positive()
    .optional()
    .describe("Characters that the API's policy may have, where AWS raised the quota of 8,192"),
}).describe("One case of the prover: policies, and what is meant to be possible");

/** What the shape alone cannot show. */
function check(proofCase: ProofCase, errors: Errors): void {
  const api = parseApiArn(proofCase.api);
  const fault = apiArnFault(proofCase.api);
  if (fault !== undefined) errors.add("api", fault);
  if (!api || fault !== undefined) return;
  checkIntent(proofCase, api, errors);
  checkDomains(proofCase, api, errors);
  for (const arn of Object.keys(proofCase.identityPolicies)) {
    const fault = callerFault(arn, api);
    if (fault !== undefined) errors.add(`identityPolicies.${arn}`, fault);
  }
  if (typeof proofCase.authorization === "object" && Object.keys(proofCase.authorization).length === 0) {
    errors.add("authorization", 'names no method; "*" stands for all others');
  }
  readDocuments(proofCase, api, errors);
}

/** The JSON schema of a case. What hangs together across its fields is checked besides. */
export function caseSchema(): object {
  return z.toJSONSchema(shape, { io: "input" });
}

/** A checked case, or everything that is wrong with it. A document that is only too long passes. */
export function parseCase(json: unknown): { case: ProofCase } | { invalid: DocumentError[] } {
  if (isRecord(json) && !Object.hasOwn(json, "api") && Object.hasOwn(json, "Statement")) {
    const message =
      "is a policy, and no case: write it as apiPolicy beside api, authorization, endpoints and intent (--schema prints the shape)";
    return { invalid: [{ path: "", message }] };
  }
  const parsed = readShape(shape, json);
  if ("invalid" in parsed) return parsed;
  const errors = new Errors();
  check(parsed.value, errors);
  return errors.list.length > 0 ? { invalid: errors.list } : { case: parsed.value };
}
