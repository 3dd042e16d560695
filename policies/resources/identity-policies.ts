import { z } from "zod";
import { foldsSurely, patternMatches } from "../prover";
import { listed, policyStatements } from "./policy-document";
import { optionalText, type Properties, texts } from "./properties";
import { pointingTo, points, type Resource } from "./resource";
import { ofType } from "./rest-api";
import { types } from "./types";

type Statement = Readonly<Record<string, unknown>>;

/** A policy document with one statement. */
function only(statement: Statement) {
  return { Version: "2012-10-17", Statement: [statement] };
}

const invokeAll = (Sid: string) => only({ Sid, Effect: "Allow", Action: "*", Resource: "*" });

/** Managed policies of AWS that let a caller invoke APIs.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html */
const invoking =
  /:aws:policy\/(.*\/)?(AdministratorAccess|PowerUserAccess|AmazonAPIGatewayInvokeFullAccess)$/;

/**
 * Identity policies of a stack's roles by the role's ARN: inline policies, and managed ones that are attached. Only
 * what is about invoking APIs. A policy of another stack is taken to allow everything; a managed policy of AWS,
 * nothing but for those that are known to.
 */
export function identityPoliciesOf(resources: readonly Resource[]): Record<string, readonly unknown[]> {
  const found = ofType(resources, types.role).map((role) => [role, policiesOf(role, resources)] as const);
  return Object.fromEntries(
    found
      .filter(([, policies]) => policies.length > 0)
      .map(([role, policies]) => [role.properties.read("arn", z.string()), policies]),
  );
}

/** The permissions boundary of roles that have one, by the role's ARN. */
export function boundariesOf(resources: readonly Resource[]): Record<string, readonly unknown[]> {
  const bounded = ofType(resources, types.role).filter(({ properties }) => properties.has(boundary));
  return Object.fromEntries(
    bounded.map((role) => {
      const arn = role.properties.isUnknown(boundary) ? "" : role.properties.read(boundary, optionalText);
      const isThis = (policy: Resource) => points(role, boundary, policy) || arnOf(policy) === arn;
      return [role.properties.read("arn", z.string()), managed(resources, isThis, () => arn)];
    }),
  );
}

const boundary = "permissionsBoundary";

function policiesOf(role: Resource, resources: readonly Resource[]): unknown[] {
  const { properties } = role;
  const inline = [
    ...properties.list("inlinePolicies"),
    ...pointingTo(resources, types.rolePolicy, "role", role).map((policy) => policy.properties),
  ].flatMap(aboutInvoking);
  const attachments = [
    ...pointingTo(resources, types.rolePolicyAttachment, "role", role),
    ...pointingTo(resources, types.policyAttachment, "roles", role),
  ];
  const attached = attachments.flatMap((attachment) =>
    managed(
      resources,
      (policy) => points(attachment, "policyArn", policy),
      () => attachment.properties.read("policyArn", optionalText),
    ),
  );
  const named = properties.read("managedPolicyArns", texts).flatMap((arn) =>
    managed(
      resources,
      (policy) => arnOf(policy) === arn,
      () => arn,
    ),
  );
  return [...inline, ...attached, ...named];
}

function managed(
  resources: readonly Resource[],
  isThis: (policy: Resource) => boolean,
  arn: () => string | undefined,
): unknown[] {
  const own = ofType(resources, types.policy).find(isThis);
  if (own) return aboutInvoking(own.properties);
  const name = arn() ?? "";
  if (!/:iam::aws:policy\//.test(name)) return [invokeAll("PolicyOfAnotherStack")];
  return invoking.test(name) ? [invokeAll(name.split("/").at(-1) ?? "")] : [];
}

function arnOf({ properties }: Resource): string | undefined {
  return properties.isUnknown("arn") ? undefined : properties.read("arn", optionalText);
}

/** One document for each statement that covers the action; the others do not matter. */
function aboutInvoking(properties: Properties): unknown[] {
  return policyStatements(properties, "policy").filter(coversInvoke).map(only);
}

function coversInvoke({ Action, NotAction }: Statement): boolean {
  if (NotAction !== undefined) return !listed(NotAction).some(matchesInvoke);
  return listed(Action).some(matchesInvoke);
}

function matchesInvoke(action: string): boolean {
  return patternMatches(action, "execute-api:Invoke", foldsSurely);
}
