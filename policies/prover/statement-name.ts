/** A statement as every output names it: its place in the document, from 0, and its Sid. */
export function statementName({
  statement,
  sid,
}: {
  readonly statement: number;
  readonly sid?: string | undefined;
}): string {
  return `Statement[${statement}]${sid === undefined ? "" : ` ${JSON.stringify(sid)}`}`;
}

/** Whether the ARN of a policy's owner is that of a private domain, and not of a principal or an API. */
export const isDomain = (arn: string): boolean =>
  /^arn:[^:]*:execute-api:[^:]*:[^:]*:\/domainnames\//.test(arn);

/** The policy that a statement is in. */
export function policyName({
  policy,
  document,
}: {
  readonly policy: string;
  readonly document?: number | undefined;
}): string {
  if (policy === "api") return "the API's policy";
  if (!policy.startsWith("arn:") || isDomain(policy)) return `the policy of ${policy}`;
  return document === undefined
    ? `the identity policy of ${policy}`
    : `identity policy [${document}] of ${policy}`;
}
