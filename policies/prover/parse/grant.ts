/**
 * What a grant may contain, so that some request can match it: a question about no request has no answer. Every fault
 * names what to write instead.
 */
import { z } from "zod";
import { type ApiArn, httpMethods } from "../compile/api";
import type { IntendedAccess, ProofCase } from "../types";
import type { Errors } from "./errors";
import { parseAwsPrincipal } from "./principal";

/** What is wrong with a text; undefined where nothing is. */
type Check = (text: string) => string | undefined;

const quote = (text: string) => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);

// biome-ignore lint/suspicious/noControlCharactersInRegex: no name and no URL holds one
const controls = /[\u0000-\u001f\u007f]/g;

/** By its number: a control character may not be visible. */
function controlFault(text: string): string | undefined {
  const [control] = text.match(controls) ?? [];
  if (control === undefined) return undefined;
  const number = (control.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `holds the control character U+${number}`;
}

/** A URL's path, with wildcards. https://www.rfc-editor.org/rfc/rfc3986#section-3.3 */
const pathCharacter = /^[A-Za-z0-9\-._~!$&'()*+,;=:@/%?]$/;
const barePercent = /%(?!\*|[0-9A-Fa-f?][*0-9A-Fa-f?])/;
const methodAndPath = /^[A-Za-z]+ +(\/.*)$/;
/** As in /pets?limit=10: a ? by itself is a wildcard. */
const query = /\?[\w.[\]-]+=.*$/;
/** Braces that follow a brace begin no other name: looking again at each would take long. */
const parameter = /\$?(?<!\{)\{+[^{}/]*\}+/g;
/** Request line and headers of a private API. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const pathLimit = 8000;

const pathFault: Check = (path) => {
  if (path === "") return 'is empty; write "/" for the root, "/*" for every path';
  const reason = pathReason(path);
  return reason === undefined ? undefined : `${reason}; write ${quote(repaired(path))}`;
};

function pathReason(path: string): string | undefined {
  const control = controlFault(path);
  if (control !== undefined || path === "*") return control;
  if (methodAndPath.test(path)) return "holds a method, which has a field of its own";
  if (!path.startsWith("/")) return 'does not start with "/"';
  const [name] = path.match(parameter) ?? [];
  if (name !== undefined) return `is a route, and no request has ${name} in its path`;
  if (query.test(path)) return "holds a query, of which no policy knows";
  const foreign = [...path].find((char) => !pathCharacter.test(char));
  if (foreign !== undefined) return `holds ${quote(foreign)}, which no URL has in its path`;
  if (barePercent.test(path)) return 'holds "%" without two hexadecimal digits';
  const fixed = path.replaceAll("*", "").length;
  return fixed > pathLimit
    ? `is ${fixed} characters long, and a request has ${pathLimit} at most`
    : undefined;
}

/** A URL of the API's own names, or the ARN of an invocation: the path follows the stage, or the method. */
const elsewhere = /^(?:https?:\/\/[^/]*\.execute-api\.[^/]*\/[^/]*|arn:[^/]*\/[^/]*\/[^/]*)(?=\/)/;

/** The path that was probably meant. */
function repaired(path: string): string {
  const bare = path
    .replace(controls, "")
    .replace(elsewhere, "")
    .replace(methodAndPath, "$1")
    .replace(parameter, "*")
    .replace(query, "");
  const encoded = [...bare].map((char) => (pathCharacter.test(char) ? char : percentEncoded(char))).join("");
  const whole = encoded.replace(new RegExp(barePercent, "g"), "%25").replace(/^(?!\/|\*$)/, "/");
  return whole.replaceAll("*", "").length > pathLimit
    ? `${whole.slice(0, whole.indexOf("/", 1) + 1)}*`
    : whole;
}

/** Half of a surrogate pair stands for no character, and has no encoding. */
const percentEncoded = (char: string) => (/\p{Surrogate}/u.test(char) ? "" : encodeURIComponent(char));

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html */
const stageFault: Check = (stage) => {
  if (stage === "") return 'is empty; write the name of a stage, as "dev", or "*" for every stage';
  const control = controlFault(stage);
  if (control !== undefined) return `${control}; leave it out`;
  if (!/^[A-Za-z0-9_*?-]+$/.test(stage)) {
    const name = stage.replace(/^\/+|(?<!\/)\/+$/g, "");
    const instead = /^[A-Za-z0-9_*?-]+$/.test(name) ? quote(name) : '"*" for every stage';
    return `has other characters than letters, digits, - and _ (* and ? are wildcards); write ${instead}`;
  }
  return stage.replaceAll("*", "").length > 128
    ? 'is longer than the 128 characters that the name of a stage has; write "*" for every stage'
    : undefined;
};

const methodNames: readonly string[] = [...httpMethods, "*", "ANY"];
const methodFault: Check = (method) => {
  if (methodNames.includes(method)) return undefined;
  const upper = method.trim().toUpperCase();
  const instead = methodNames.includes(upper) ? quote(upper) : '"*" for every method';
  return `is no method that API Gateway has (${methodNames.join(", ")}); write ${instead}`;
};

/** https://docs.aws.amazon.com/vpc/latest/privatelink: 8 hexadecimal digits of old, 17 since 2018. */
const endpointFault: Check = (id) =>
  /^vpce-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(id)
    ? undefined
    : "is no endpoint id: vpce- and 8 or 17 of 0-9, a-f; write it as AWS shows it, as vpce-0123456789abcdef0";

/** Names as IAM takes them. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const name = /^[\w+=,.@-]+$/;
const namesOf: Readonly<
  Record<string, { readonly least: number; readonly most: number; readonly what: string }>
> = {
  role: { least: 1, most: 64, what: "the name of a role" },
  user: { least: 1, most: 64, what: "the name of a user" },
  session: { least: 2, most: 64, what: "the name of a session" },
  "federated-user": { least: 2, most: 32, what: "the name of a federated user" },
};

function nameFault(text: string, kind: string): string | undefined {
  const { least, most, what } = namesOf[kind] ?? { least: 1, most: 64, what: "a name" };
  if (name.test(text) && text.length >= least && text.length <= most) return undefined;
  const range = `${what} has ${least} to ${most} letters, digits and +=,.@_-`;
  return `names ${quote(text)}, and ${range}; write it as IAM shows it`;
}

const principalFault: Check = (text) => {
  const control = controlFault(text);
  if (control !== undefined) return `${control}; leave it out`;
  const found = parseAwsPrincipal(text);
  if (typeof found === "string") {
    return /[*?]/.test(text)
      ? 'has a wildcard, and one can only stand for everyone; write "*", or the ARN of each caller'
      : 'is no principal; write "*" for everyone, an account of 12 digits, or arn:aws:iam::ACCOUNT:role/NAME';
  }
  switch (found.kind) {
    case "everyone":
    case "account":
      return undefined;
    case "unique-id":
      return "is the id of a principal, which no request shows; write its ARN, as arn:aws:iam::ACCOUNT:role/NAME";
    case "session":
      return nameFault(found.role, "role") ?? nameFault(found.session, "session");
    case "role":
    case "user":
    case "federated-user": {
      const path = text.split("/").slice(1);
      return nameFault(path.pop() ?? "", found.kind) ?? pathOfNameFault(path);
    }
    default:
      return "is no principal that can be granted; write an ARN, as arn:aws:iam::ACCOUNT:role/NAME";
  }
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html, Path: ! to DEL, 512 characters. */
function pathOfNameFault(parts: readonly string[]): string | undefined {
  const path = parts.join("/");
  return /^[!-\u007f]{0,510}$/.test(path)
    ? undefined
    : `has the path ${quote(path)}, and a path has up to 512 of the characters ! to ~; write it as IAM shows it`;
}

/** `json`: as much of the check as a JSON schema can say. */
function checked(
  check: Check,
  json: z.core.GlobalMeta & Pick<z.core.JSONSchema.BaseSchema, "pattern" | "enum">,
) {
  return z
    .string()
    .superRefine((text, context) => {
      const fault = check(text);
      if (fault !== undefined) context.addIssue({ code: "custom", message: `${quote(text)} ${fault}` });
    })
    .meta(json);
}

export const endpointId = checked(endpointFault, {
  description: "Id of an endpoint",
  pattern: "^vpce-([0-9a-f]{8}|[0-9a-f]{17})$",
});

const nobody = 'names nobody; write ["*"] for everyone, or leave the grant out';

/** The fields that every grant has, wherever it is written. */
export const grantFields = {
  principals: z
    .array(
      checked(principalFault, {
        description: "ARN of a role, user, session or account, or * for everyone",
        pattern: "^(\\*|[0-9]{12}|arn:[^*?]+)$",
      }),
    )
    .min(1, nobody)
    .describe("Who may call"),
  stage: checked(stageFault, {
    description: "Name of a stage; * and ? are wildcards",
    pattern: "^[A-Za-z0-9_*?-]+$",
  }),
  method: checked(methodFault, {
    description: "HTTP method; * and ANY are every method",
    enum: [...methodNames],
  }),
  path: checked(pathFault, {
    description: "Path without stage and query; * and ? are wildcards",
    pattern: "^(\\*|/[A-Za-z0-9._~!$&'()*+,;=:@/%?-]*)$",
  }),
};

const accountShape = /^arn:([a-z-]+):/;

function ofAnotherPartition(principal: string, { arn, partition }: ApiArn): string | undefined {
  const named = accountShape.exec(principal)?.[1];
  if (named === undefined || named === partition) return undefined;
  const instead = principal.replace(accountShape, `arn:${partition}:`);
  return `is of partition ${named}, and cannot call ${arn} of partition ${partition}; write ${quote(instead)}`;
}

function unanswered(method: string, entries: readonly string[]): string | undefined {
  if (entries.includes("*") || entries.includes(method)) return undefined;
  if ((method === "*" || method === "ANY") && entries.length > 0) return undefined;
  return `has no entry in authorization (${entries.join(", ")}); write ${quote(method)} or "*" there`;
}

/** What is wrong with the ARN of a role or a user of which a case states something. */
export function callerFault(arn: string, api: ApiArn): string | undefined {
  const name = parseAwsPrincipal(arn);
  if (typeof name === "string" || (name.kind !== "role" && name.kind !== "user"))
    return "expected the ARN of a role or a user";
  const fault = principalFault(arn) ?? ofAnotherPartition(arn, api);
  return fault && `${quote(arn)} ${fault}`;
}

/**
 * Reports the grants of a case that can match no request: by themselves, or with its API, its endpoints and how its
 * methods authorize.
 */
export function checkIntent(proofCase: ProofCase, api: ApiArn, errors: Errors): void {
  const { endpoints, authorization, endpointType = "PRIVATE" } = proofCase;
  const isPrivate = endpointType === "PRIVATE";
  const entries = typeof authorization === "string" ? ["*"] : Object.keys(authorization);
  // Grants of many endpoints repeat the same few texts: each is looked at once.
  const seen = new Map<Check, Set<string>>();
  const look = (check: Check, text: string, path: string) => {
    const known = seen.get(check) ?? new Set<string>();
    seen.set(check, known);
    if (known.has(text)) return;
    known.add(text);
    const fault = check(text);
    if (fault !== undefined) errors.add(path, `${quote(text)} ${fault}`);
  };
  const principalCheck: Check = (text) => principalFault(text) ?? ofAnotherPartition(text, api);
  const methodCheck: Check = (text) => methodFault(text) ?? unanswered(text, entries);
  const vpceCheck: Check = (id) => {
    if (id === "*" || Object.hasOwn(endpoints, id)) return undefined;
    const known = [...Object.keys(endpoints), "*"].join(", ");
    return `is not among the endpoints of the case; write one of ${known}, or null for no endpoint`;
  };
  if (proofCase.intent.length === 0)
    errors.note("intent", "is empty: nothing is meant to be possible, and availability asks about nothing");
  proofCase.intent.forEach(({ vpce, principals, stage, method, path }: IntendedAccess, i) => {
    const at = `intent[${i}]`;
    if (vpce === null && isPrivate) {
      errors.add(
        `${at}.vpce`,
        'null is a request through no endpoint, and a PRIVATE API gets none; write the id of an endpoint or "*", or set endpointType: "REGIONAL"',
      );
    } else if (vpce !== null && vpce !== "*" && !isPrivate) {
      errors.add(
        `${at}.vpce`,
        `${quote(vpce)} is an endpoint, and endpoints lead to PRIVATE APIs alone: an API that is ${endpointType} gets no request through one; write null`,
      );
    } else if (vpce !== null) look(vpceCheck, vpce, `${at}.vpce`);
    if (principals.length === 0) errors.add(`${at}.principals`, nobody);
    principals.forEach((each, j) => {
      look(principalCheck, each, `${at}.principals[${j}]`);
    });
    look(stageFault, stage, `${at}.stage`);
    look(methodCheck, method, `${at}.method`);
    look(pathFault, path, `${at}.path`);
  });
}
