import { z } from "zod";

/** Every HTTP method that API Gateway routes on. */
export const httpMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** One method, or "*" for all of them. */
export const grantMethod = z.enum([...httpMethods, "*"], {
  error: ({ input }) => {
    const upper = String(input).trim().toUpperCase();
    const instead = httpMethods.find((method) => method === upper) ?? "*";
    return `expected one of ${httpMethods.join(", ")}, or * for all; write "${instead}"`;
  },
});

/** Text that a check finds nothing wrong with. */
function checkedText(fault: (text: string) => string | undefined) {
  return z.string().superRefine((text, context) => {
    const message = fault(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}

const literalPath = /^\/$|^(\/([A-Za-z0-9._~:@!$&'()+,;=-]|%[0-9A-Fa-f]{2})+)*(\/\*)?$/;

/** "/", "/pets", or a subtree: "/pets/*". One "*" only, and only as the last segment. */
export const grantPath = checkedText((path) => {
  if (path === "") return 'expected a path that starts with "/"; write "/" for the root, "/*" for every path';
  if (literalPath.test(path)) return undefined;
  const expected = 'expected "/", "/pets" or a subtree such as "/pets/*"';
  const why = /\{/.test(path) ? ": parameters are for routes, no request has one in its path" : "";
  return `${expected}${why}; write "${meantPath(path)}"`;
});

/** The path that was probably meant: one that a request can have. */
function meantPath(path: string): string {
  const bare = path
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are taken out
    .replace(/[\u0000-\u001f\u007f]|\p{Surrogate}/gu, "")
    .replace(/^[A-Za-z]+ +(?=\/)/, "")
    .replace(/\?[\w.[\]-]+=.*$/, "");
  const [fixed = "", wild] = `/${bare}`.replace(/\/{2,}/g, "/").split(/((?:\$?\{|[*?]).*)/);
  const encoded = fixed
    .replace(/%(?![0-9A-Fa-f]{2})/g, "%25")
    .replace(/[^!-~]+|["#<>[\\\]^`|}]/g, encodeURIComponent);
  const meant = wild === undefined ? encoded : `${encoded.slice(0, encoded.lastIndexOf("/"))}/*`;
  return meant.replace(/(?<=.)\/$/, "/*");
}

/** A stage called authorizers would share the ARNs of its methods with the API's authorizers, API/authorizers/ID. */
export const stageName = z
  .string()
  .regex(
    /^(?!authorizers$)[A-Za-z0-9_]{1,128}$/,
    "expected 1 to 128 letters, digits or underscores, and not authorizers",
  );

export const vpcEndpointId = z
  .string()
  .regex(/^vpce-([0-9a-f]{8}|[0-9a-f]{17})$/, "expected vpce- and 8 or 17 hexadecimal digits");

const entity = /^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)\/(?:([!-\u007f]{1,510})\/)?([\w+=,.@-]{1,64})$/;
const accountRoot = /^arn:aws[a-z-]*:iam::[0-9]{12}:root$/;

/**
 * Who may call: everyone who comes through the endpoint ("*"), or an IAM role, user or account by ARN.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const grantPrincipal = checkedText((principal) => {
  if (principal === "*" || accountRoot.test(principal) || entity.test(principal)) return undefined;
  const expected =
    'expected "*" or the ARN of an IAM role, user or account root, with a name that IAM can have';
  const account = /^[0-9]{12}$/.test(principal) ? principal : "ACCOUNT";
  return `${expected}; write arn:aws:iam::${account}:${account === "ACCOUNT" ? "role/NAME" : "root"}`;
});

/**
 * One line of intent: through this endpoint, these principals may call this method and path of this stage.
 * Resource policy, endpoint policy and test matrix are all derived from a list of grants.
 */
export const grant = z.object({
  vpcEndpointId,
  principals: z.array(grantPrincipal).min(1, 'names nobody; write ["*"] for everyone'),
  stage: stageName,
  method: grantMethod,
  path: grantPath,
});

export type Grant = z.infer<typeof grant>;
