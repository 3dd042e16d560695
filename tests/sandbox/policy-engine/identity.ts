/** The identity-based policies of a role, compiled once. */
import type { Role } from "../snapshots";
import { compilePolicy, type Policy } from "./evaluate";
import type { Decision, PolicyRequest } from "./request";

/** What keeps the policies of a role from being decided on. */
export type Undecided =
  /** Something that the sandbox does not emulate. */
  | { readonly unsupported: string }
  /** Why a policy cannot be read. */
  | { readonly unreadable: string };

type Compiled = { readonly policies: readonly Policy[] } | Undecided;

const compiledRoles = new WeakMap<Role, Compiled>();

function compile(role: Role): Compiled {
  if (role.permissionsBoundaryArn !== undefined) {
    return { unsupported: `the permissions boundary of ${role.arn}` };
  }
  try {
    return {
      policies: role.policies.map(({ document }) => compilePolicy(document, { kind: "identity-based" })),
    };
  } catch (error) {
    return { unreadable: `a policy of ${role.arn} cannot be read: ${String(error)}` };
  }
}

/** What all policies of the role say together. A caller without a role has no policies. */
export function identityDecision(
  role: Role | undefined,
  request: PolicyRequest,
): Decision["decision"] | Undecided {
  if (role === undefined) return "implicit deny";
  const compiled = compiledRoles.get(role) ?? compile(role);
  compiledRoles.set(role, compiled);
  if (!("policies" in compiled)) return compiled;
  const decisions = compiled.policies.map((policy) => policy(request).decision);
  if (decisions.includes("explicit deny")) return "explicit deny";
  return decisions.includes("allow") ? "allow" : "implicit deny";
}
