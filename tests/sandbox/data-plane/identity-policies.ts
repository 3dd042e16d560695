/** The identity-based policies of a role, compiled once. */
import { compilePolicy, type Decision, type Policy, type PolicyRequest } from "../iam";
import type { Role } from "../model";
import { type Refusal, sandboxFailure, unsupported } from "./refusals";

type Compiled = { readonly policies: readonly Policy[] } | { readonly failure: Refusal };

const compiledRoles = new WeakMap<Role, Compiled>();

function compile(role: Role): Compiled {
  if (role.permissionsBoundaryArn !== undefined) {
    return { failure: unsupported(`the permissions boundary of ${role.arn}`) };
  }
  try {
    return {
      policies: role.policies.map(({ document }) => compilePolicy(document, { kind: "identity-based" })),
    };
  } catch (error) {
    return { failure: sandboxFailure(`a policy of ${role.arn} cannot be read: ${String(error)}`) };
  }
}

/** What all policies of the role say together. A caller without a role has no policies. */
export function identityDecision(
  role: Role | undefined,
  request: PolicyRequest,
): Decision["decision"] | { readonly failure: Refusal } {
  if (role === undefined) return "implicit deny";
  const compiled = compiledRoles.get(role) ?? compile(role);
  compiledRoles.set(role, compiled);
  if ("failure" in compiled) return compiled;
  const decisions = compiled.policies.map((policy) => policy(request).decision);
  if (decisions.includes("explicit deny")) return "explicit deny";
  return decisions.includes("allow") ? "allow" : "implicit deny";
}
