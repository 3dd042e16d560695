import type { ConditionKey } from "../document/keys";
import type { PolicyKind } from "../document/policy";
import type { parseApiArn } from "./api";

export type CallerKind = "anonymous" | "role" | "user" | "root" | "federated-user" | "service";

export interface Caller {
  readonly kind: CallerKind;
  /** Of a service. */
  readonly service?: string;
}

export type Way =
  /** Through an endpoint of the case. */
  | { readonly kind: "named"; readonly id: string; readonly vpc: string | undefined }
  /** Through an endpoint that the case does not name: anybody's. */
  | { readonly kind: "other" }
  /** Through no endpoint. */
  | { readonly kind: "none" };

/** What one policy sees of a family of requests. */
export interface View {
  readonly api: NonNullable<ReturnType<typeof parseApiArn>>;
  readonly policy: PolicyKind;
  readonly way: Way;
  /** Anonymous, to a resource policy of a method that checks no signature. */
  readonly caller: Caller;
}

/** What a condition key is, in a view. */
export type KeyModel =
  | { readonly kind: "constant"; readonly value: string }
  | { readonly kind: "absent" }
  /** May be anything that its dimension allows. */
  | { readonly kind: "dimension"; readonly dimension: string }
  /** A part of the text that says who calls. */
  | { readonly kind: "principal"; readonly part: "arn" | "account" | "username" };

export const isTemporary = (caller: Caller) => caller.kind === "role" || caller.kind === "federated-user";
export const isPerson = (caller: Caller) => caller.kind !== "anonymous" && caller.kind !== "service";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principaltype */
const principalTypes: Partial<Record<CallerKind, string>> = {
  role: "AssumedRole",
  user: "User",
  root: "Account",
  "federated-user": "FederatedUser",
};

function signedModel(key: ConditionKey, caller: Caller): KeyModel {
  if (!isPerson(caller)) return { kind: "absent" };
  switch (key.id) {
    case "aws:principalarn":
      return { kind: "principal", part: "arn" };
    case "aws:principalaccount":
      return { kind: "principal", part: "account" };
    case "aws:username":
      return caller.kind === "user" ? { kind: "principal", part: "username" } : { kind: "absent" };
    case "aws:principaltype":
      return { kind: "constant", value: principalTypes[caller.kind] ?? "" };
    default:
      return { kind: "dimension", dimension: key.id };
  }
}

export function keyModel(key: ConditionKey, view: View): KeyModel {
  if (key.signed) return signedModel(key, view.caller);
  const { way } = view;
  switch (key.id) {
    case "aws:sourcevpce":
      if (way.kind === "named") return { kind: "constant", value: way.id };
      break;
    case "aws:sourcevpc":
      if (way.kind === "named" && way.vpc !== undefined) return { kind: "constant", value: way.vpc };
      break;
    case "aws:vpcsourceip":
      break;
    case "aws:sourceip":
      // Not there for a request through an endpoint: aws:VpcSourceIp is.
      return way.kind === "none" ? { kind: "dimension", dimension: key.id } : { kind: "absent" };
    // API Gateway answers on HTTPS only.
    case "aws:securetransport":
      return { kind: "constant", value: "true" };
    case "aws:resourceaccount":
      return { kind: "constant", value: view.api.account };
    case "aws:requestedregion":
      return { kind: "constant", value: view.api.region };
    case "aws:currenttime":
    case "aws:epochtime":
      return { kind: "dimension", dimension: "time" };
    default:
      return { kind: "dimension", dimension: key.id };
  }
  return way.kind === "none" ? { kind: "absent" } : { kind: "dimension", dimension: key.id };
}
