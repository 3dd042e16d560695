import { z } from "zod";
import { httpMethods } from "../compile/api";
import { caller, factsOf } from "../oracle/facts";
import type { DocumentError, ProofCase, ProofRequest } from "../types";
import { stagesOf } from "./domain";
import { describe } from "./errors";
import { endpointId, grantFields } from "./grant";
import { conditionKey, type KeyType } from "./keys";
import { parseAddresses, parseDate, parseNumber } from "./literals";
import { parseAwsPrincipal } from "./principal";
import { readShape, record } from "./shape";

const literal = (field: z.ZodString) =>
  field.refine((text) => !/[*?]/.test(text), {
    error: ({ input }) =>
      `${JSON.stringify(input)} holds * or ?; a request has no wildcards, and its path no query`,
  });

const principal = z.string().superRefine((text, context) => {
  if (text === "anonymous" || /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(text)) return;
  const found = parseAwsPrincipal(text);
  if (typeof found !== "string" && text.startsWith("arn:")) return;
  context.addIssue({
    code: "custom",
    message: `${JSON.stringify(text)} is no caller; write "anonymous", or the ARN of a role, user, session or account root`,
  });
});

const oneOrMore = z.union([z.string(), z.array(z.string())], {
  error: ({ input }) => `expected text, or an array of texts, found ${describe(input)}`,
});

const shape = record({
  vpce: endpointId.nullable().describe("Endpoint that the request comes through; null: none"),
  principal: principal
    .default("anonymous")
    .describe("Who calls: anonymous, an ARN, or the name of a service"),
  stage: literal(grantFields.stage),
  method: z.enum(httpMethods, {
    error: ({ input }) =>
      input === undefined
        ? `is missing; accepted: ${httpMethods.join(", ")}`
        : `${describe(input)} is no method of a request; accepted: ${httpMethods.join(", ")}`,
  }),
  path: literal(grantFields.path),
  context: z
    .record(z.string().regex(/:/, "is no condition key, as aws:UserAgent"), oneOrMore)
    .default({})
    .describe("Values of condition keys; those that follow from the rest may be left out"),
  domain: z
    .string()
    .optional()
    .describe("ARN of the private domain that it is made by; left out, by one of the API's own names"),
});

/** A checked request to the API of a case, or everything that is wrong with it. */
export function parseRequest(
  json: unknown,
  proofCase: ProofCase,
): { request: ProofRequest } | { invalid: DocumentError[] } {
  const parsed = readShape(shape, json);
  if ("invalid" in parsed) return parsed;
  const request = parsed.value;
  const invalid = impossible(request, proofCase);
  return invalid.length > 0 ? { invalid } : { request };
}

function* domainFaults(
  { domain, stage, vpce }: ProofRequest,
  { api, domains = {} }: ProofCase,
): Generator<DocumentError> {
  if (domain === undefined) return;
  const known = Object.keys(domains);
  if (!known.includes(domain))
    yield {
      path: "domain",
      message: `${JSON.stringify(domain)} is not among the domains of the case${known.length > 0 ? `; accepted: ${known.join(", ")}` : ", which has none; leave it out"}`,
    };
  else if (vpce === null)
    yield { path: "vpce", message: "is null, and a private domain is reached through endpoints alone" };
  else if (!stagesOf(domains[domain], api).includes(stage))
    yield { path: "stage", message: `is ${JSON.stringify(stage)}, to which no base path of ${domain} leads` };
}

/** What a value of a key's type is, where it is not any text. */
const types: Partial<Record<KeyType, { read: (text: string) => unknown; accepted: string }>> = {
  date: { read: parseDate, accepted: "a date, as 2026-01-31T12:00:00Z, or seconds since 1970" },
  number: { read: parseNumber, accepted: "a decimal number" },
  bool: { read: (text) => /^(?:true|false)$/.test(text) || undefined, accepted: "true, false" },
  address: {
    read: (text) => (text.includes("/") ? undefined : parseAddresses(text)),
    accepted: "one address",
  },
};
const seconds = { read: (text: string) => /^\d+$/.test(text) || undefined, accepted: "seconds since 1970" };

/** The operators of a key's type would compare another value with nothing. */
function* valueFaults({ context }: ProofRequest): Generator<DocumentError> {
  const seen = new Set<string>();
  for (const [name, given] of Object.entries(context)) {
    const path = `context.${name}`;
    const key = conditionKey(name, "endpoint");
    if (seen.has(name.toLowerCase())) yield { path, message: "stands twice: names of keys have no case" };
    seen.add(name.toLowerCase());
    if (key && key.type !== "texts" && typeof given !== "string")
      yield {
        path,
        message: `has ${given.length} values, and a request has one of ${key.name}; write it as a text`,
      };
    const type = key && (key.id === "aws:epochtime" ? seconds : types[key.type]);
    if (type && typeof given === "string" && type.read(given) === undefined)
      yield {
        path,
        message: `${JSON.stringify(given)} is no value of ${key.name}; accepted: ${type.accepted}`,
      };
  }
}

/** Values that such a request cannot have: an answer about it would be about another. */
function impossible(request: ProofRequest, proofCase: ProofCase): DocumentError[] {
  const errors = [...domainFaults(request, proofCase), ...valueFaults(request)];
  const facts = factsOf(proofCase, request, "endpoint", false);
  const partition = proofCase.api.split(":")[1];
  const { arn } = caller(request);
  if (arn !== undefined && arn.split(":")[1] !== partition)
    errors.push({
      path: "principal",
      message: `${JSON.stringify(arn)} is of another partition than the API`,
    });
  for (const [key, given] of Object.entries(request.context)) {
    const value = facts.value(key);
    if (value === null || JSON.stringify(value) === JSON.stringify(given)) continue;
    const instead = value === undefined ? "has no such key" : `has ${JSON.stringify(value)}`;
    errors.push({
      path: `context.${key}`,
      message: `is ${JSON.stringify(given)}, and a request of this caller through this way ${instead}; leave it out`,
    });
  }
  return errors;
}
