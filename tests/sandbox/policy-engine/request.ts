/** A request to evaluate, and the decision. */

export type Principal =
  | { readonly kind: "anonymous" }
  /** A service of AWS by its own name: apigateway.amazonaws.com. */
  | { readonly kind: "service"; readonly name: string }
  | {
      readonly kind: "aws";
      /** ARN of the caller: a user, or an assumed-role session. */
      readonly arn: string;
      /** ARN of a session's role: the session's own ARN does not contain the role's path. */
      readonly roleArn?: string;
      readonly account: string;
    };

/** Condition context: key in lower case (keys do not depend on case) -> the request's values. */
export type ConditionContext = Pick<ReadonlyMap<string, string | readonly string[]>, "get" | "has">;

export interface PolicyRequest {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

export interface Decision {
  readonly decision: "allow" | "explicit deny" | "implicit deny";
  /** The deciding statement; undefined for an implicit deny. */
  readonly statement?: { readonly index: number; readonly sid: string | undefined };
}

/** Builds a context from names in any case; keys with the value undefined are absent. */
export function conditionContext(
  values: Readonly<Record<string, string | readonly string[] | undefined>>,
): ConditionContext {
  const context = new Map<string, string | readonly string[]>();
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) context.set(key.toLowerCase(), value);
  }
  return context;
}

/** The signer of a request: a user, or a session of a role. */
interface Signer {
  readonly account: string;
  readonly arn: string;
  /** AIDA..., or AROA...:SESSION */
  readonly userId: string;
  /** Epoch seconds at which a session's credentials were issued; undefined for long-term ones. */
  readonly tokenIssuedAt?: number | undefined;
}

/** The facts of a role in condition keys of its sessions. */
interface SessionRole {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The principal's condition keys for a signed request, with names in lower case. The sandbox has no organizations and
 * no MFA devices: aws:PrincipalOrgID and aws:PrincipalOrgPaths are always absent.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @param role of a session; undefined for a user
 */
export function principalKeys(signer: Signer, role: SessionRole | undefined): Map<string, string> {
  const keys = new Map<string, string>();
  keys.set("aws:principalaccount", signer.account);
  keys.set("aws:principalarn", role?.arn ?? signer.arn);
  keys.set("aws:principaltype", role === undefined ? "User" : "AssumedRole");
  keys.set("aws:userid", signer.userId);
  if (role === undefined) keys.set("aws:username", signer.arn.replace(/^.*\//, ""));
  if (signer.tokenIssuedAt !== undefined) {
    keys.set("aws:tokenissuetime", new Date(signer.tokenIssuedAt * 1000).toISOString());
    keys.set("aws:multifactorauthpresent", "false");
  }
  for (const [name, value] of Object.entries(role?.tags ?? {})) {
    keys.set(`aws:principaltag/${name.toLowerCase()}`, value);
  }
  return keys;
}
