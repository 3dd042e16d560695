/**
 * A plain evaluator of one policy document. It shares no code with the prover in
 * policies/prover, so that each checks the other.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { Role } from "../snapshots";
import { compileArn } from "./arn";
import { compileConditions } from "./conditions";
import { type PolicyType, parseDocument, type Statement } from "./document";
import { compilePattern } from "./pattern";
import { compilePrincipals } from "./principals";
import type { Decision, PolicyRequest } from "./request";

/** A document compiled to closures: compile it once, evaluate it often. */
export type CompiledPolicy = (request: PolicyRequest) => Decision;

type Test = (request: PolicyRequest) => boolean;

function compileActions(statement: Statement): Test {
  // Actions may have wildcards but no variables, and do not depend on case.
  const options = { variables: false, wildcards: true, ignoreCase: true };
  const tests = (statement.Action ?? statement.NotAction ?? []).map((text) => compilePattern(text, options));
  const wanted = statement.Action !== undefined;
  return ({ action, context }) => tests.some((test) => test(action, context)) === wanted;
}

function compileResources(statement: Statement, variables: boolean, expand: (text: string) => string): Test {
  const tests = (statement.Resource ?? statement.NotResource ?? []).map((text) =>
    compileArn(expand(text), { variables, wildcards: true }),
  );
  const wanted = statement.Resource !== undefined;
  return ({ resource, context }) => tests.some((test) => test(resource, context)) === wanted;
}

function compileStatement(statement: Statement, variables: boolean, expand: (text: string) => string): Test {
  // An identity-based policy has no principal, and is evaluated only for its identity.
  const isNamed = statement.Principal !== undefined || statement.NotPrincipal !== undefined;
  const principals = isNamed ? compilePrincipals(statement) : () => true;
  const actions = compileActions(statement);
  const resources = compileResources(statement, variables, expand);
  const conditions = compileConditions(statement.Condition, variables);
  return (request) =>
    actions(request) && resources(request) && principals(request.principal) && conditions(request.context);
}

const implicitDeny: Decision = { decision: "implicit deny" };

interface PolicyOptions {
  /** Default: resource-based. */
  readonly kind?: PolicyType;
  /** Expands the shorthand of a service (execute-api:/stage/GET/path) to a full ARN. */
  readonly expandResource?: (resource: string) => string;
}

/** Compiles a document; throws InvalidPolicyDocument for one that IAM would refuse. */
export function compilePolicy(text: string, options: PolicyOptions = {}): CompiledPolicy {
  const { kind = "resource-based", expandResource = (resource: string) => resource } = options;
  const document = parseDocument(text, kind);
  const variables = document.Version === "2012-10-17";
  const compiled = document.Statement.map((statement, index) => ({
    effect: statement.Effect,
    matches: compileStatement(statement, variables, expandResource),
    decision: {
      decision: statement.Effect === "Deny" ? ("explicit deny" as const) : ("allow" as const),
      statement: { index, sid: statement.Sid },
    },
  }));
  const denies = compiled.filter(({ effect }) => effect === "Deny");
  const allows = compiled.filter(({ effect }) => effect === "Allow");
  return (request) =>
    (denies.find(({ matches }) => matches(request)) ?? allows.find(({ matches }) => matches(request)))
      ?.decision ?? implicitDeny;
}

/** Why the policies of a role cannot be evaluated. */
export type UndecidedReason =
  /** A feature that the sandbox does not emulate. */
  | { readonly unsupported: string }
  /** Why a policy cannot be read. */
  | { readonly unreadable: string };

type Compiled = { readonly policies: readonly CompiledPolicy[] } | UndecidedReason;

/** The identity-based policies of a role, compiled once. */
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

/** The combined decision of the role's policies. A caller without a role has no policies. */
export function identityDecision(
  role: Role | undefined,
  request: PolicyRequest,
): Decision["decision"] | UndecidedReason {
  if (role === undefined) return "implicit deny";
  const compiled = compiledRoles.get(role) ?? compile(role);
  compiledRoles.set(role, compiled);
  if (!("policies" in compiled)) return compiled;
  const decisions = compiled.policies.map((policy) => policy(request).decision);
  if (decisions.includes("explicit deny")) return "explicit deny";
  return decisions.includes("allow") ? "allow" : "implicit deny";
}
