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
