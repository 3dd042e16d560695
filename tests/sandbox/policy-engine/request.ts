/** What a policy is asked to decide. */

export type Principal =
  | { readonly kind: "anonymous" }
  /** A service of AWS by its own name: apigateway.amazonaws.com. */
  | { readonly kind: "service"; readonly name: string }
  | {
      readonly kind: "aws";
      /** ARN of the caller: a user, or an assumed-role session. */
      readonly arn: string;
      /** ARN of the role when the caller is a session: a session's own ARN has lost the role's path. */
      readonly roleArn?: string;
      readonly account: string;
    };

/** Condition context: key in lower case (keys do not depend on case) -> the values the request carries. */
export type ConditionContext = Pick<ReadonlyMap<string, string | readonly string[]>, "get" | "has">;

export interface PolicyRequest {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

export interface Decision {
  readonly decision: "allow" | "explicit deny" | "implicit deny";
  /** The statement that decided; none for an implicit deny. */
  readonly statement?: { readonly index: number; readonly sid: string | undefined };
}

/** Builds a context from names in any case; undefined values are keys that the request does not have. */
export function conditionContext(
  values: Readonly<Record<string, string | readonly string[] | undefined>>,
): ConditionContext {
  const context = new Map<string, string | readonly string[]>();
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) context.set(key.toLowerCase(), value);
  }
  return context;
}

/** Who signed a request: a user, or a session of a role. */
interface Signer {
  readonly account: string;
  readonly arn: string;
  /** AIDA..., or AROA...:SESSION */
  readonly userId: string;
  /** Epoch seconds at which a session's credentials were issued; undefined for long-term ones. */
  readonly tokenIssuedAt?: number | undefined;
}

/** A role as far as the keys of its sessions name it. */
interface SessionRole {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The condition keys of a signed request that are its principal's, with names in lower case. The sandbox knows no
 * organisation and no MFA device: aws:PrincipalOrgID and aws:PrincipalOrgPaths are never there.
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
