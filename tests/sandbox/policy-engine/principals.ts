/**
 * Principal and NotPrincipal.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { InvalidPolicyDocument, type PrincipalElement, type Statement } from "./document";
import type { Principal } from "./request";

export type PrincipalTest = (principal: Principal) => boolean;

const account = /^(?:arn:aws[\w-]*:iam::)?(\d{12})(?::root)?$/;
const arn = /^arn:aws[\w-]*:(?:iam|sts)::\d{12}:[^*?]+$/;

/** Callers in the sandbox are never federated or canonical users. */
function awsPrincipals(element: PrincipalElement): readonly string[] {
  if (element === "*") return ["*"];
  const listed = element.AWS ?? [];
  for (const entry of listed) {
    if (entry !== "*" && !account.test(entry) && !arn.test(entry)) {
      throw new InvalidPolicyDocument(
        `Principal "${entry}" is invalid; accepted: "*", an account id, an IAM or STS ARN without wildcards`,
      );
    }
  }
  return listed;
}

function compilePrincipal(element: PrincipalElement): PrincipalTest {
  const listed = awsPrincipals(element);
  if (listed.includes("*")) return () => true;
  const accounts = new Set(listed.flatMap((entry) => account.exec(entry)?.[1] ?? []));
  const arns = new Set(listed);
  const services = new Set(element === "*" ? [] : element.Service);
  return (principal) =>
    (principal.kind === "service" && services.has(principal.name)) ||
    (principal.kind === "aws" &&
      (accounts.has(principal.account) ||
        arns.has(principal.arn) ||
        (principal.roleArn !== undefined && arns.has(principal.roleArn))));
}

/**
 * NotPrincipal excepts a caller only when it is named at every level: account, role and session.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function compileNotPrincipal(element: PrincipalElement): PrincipalTest {
  const listed = awsPrincipals(element);
  if (listed.includes("*")) return () => false;
  const accounts = new Set(listed.flatMap((entry) => account.exec(entry)?.[1] ?? []));
  const arns = new Set(listed);
  return (principal) =>
    !(
      principal.kind === "aws" &&
      accounts.has(principal.account) &&
      // The root user is the account itself, by either of its two names.
      (principal.arn.endsWith(":root") || arns.has(principal.arn)) &&
      (principal.roleArn === undefined || arns.has(principal.roleArn))
    );
}

export function compilePrincipals(statement: Statement): PrincipalTest {
  if (statement.Principal !== undefined) return compilePrincipal(statement.Principal);
  if (statement.NotPrincipal !== undefined) return compileNotPrincipal(statement.NotPrincipal);
  throw new InvalidPolicyDocument("A statement has neither Principal nor NotPrincipal");
}
