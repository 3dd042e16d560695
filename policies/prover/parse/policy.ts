/** A policy document after its shape was checked: what later steps may rely on. */

export type Effect = "Allow" | "Deny";
/** Which layer of the evaluation a document belongs to. */
export type PolicyKind = "api" | "domain" | "endpoint" | "identity";

export type PrincipalName =
  | { readonly kind: "everyone" }
  | { readonly kind: "account"; readonly account: string }
  | { readonly kind: "user" | "role" | "federated-user"; readonly arn: string; readonly account: string }
  | {
      readonly kind: "session";
      readonly arn: string;
      readonly account: string;
      readonly role: string;
      readonly session: string;
    }
  /** A service name, or "*". */
  | { readonly kind: "service"; readonly name: string }
  /** An identity provider's name or ARN, or "*". */
  | { readonly kind: "federated"; readonly provider: string }
  /** The id that AWS leaves behind for a principal that it no longer finds by name. */
  | { readonly kind: "unique-id"; readonly id: string };

export type OperatorFamily =
  | "string"
  | "string-like"
  | "arn"
  | "numeric"
  | "date"
  | "bool"
  | "binary"
  | "ip"
  | "null";
export type Order = "equals" | "less" | "less-or-equal" | "greater" | "greater-or-equal";

export interface Operator {
  readonly name: string;
  readonly family: OperatorFamily;
  readonly order: Order;
  readonly negated: boolean;
  readonly ignoreCase: boolean;
  readonly ifExists: boolean;
  readonly quantifier: "all" | "any" | undefined;
}

export interface Condition {
  readonly path: string;
  readonly operator: Operator;
  /** As written. */
  readonly key: string;
  readonly values: readonly string[];
}

export interface ParsedStatement {
  readonly path: string;
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: Effect;
  /** Absent in identity policies. */
  readonly principal: { readonly not: boolean; readonly names: readonly PrincipalName[] } | undefined;
  /** Whether Action or NotAction takes in execute-api:Invoke. */
  readonly invokes: boolean;
  readonly resource: { readonly not: boolean; readonly patterns: readonly string[] };
  readonly conditions: readonly Condition[];
  /** Whether `${...}` is a policy variable: Version 2012-10-17. */
  readonly variables: boolean;
}

export interface ParsedPolicy {
  readonly kind: PolicyKind;
  readonly statements: readonly ParsedStatement[];
}
