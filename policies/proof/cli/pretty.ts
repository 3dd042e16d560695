import { policyName, statementName } from "../statement-name";
import type { Finding, ProofAnswer, ProofRequest } from "../types";

function who({ principal }: ProofRequest): string {
  return principal === "anonymous" ? "anyone, without a signature," : principal;
}

function where({ vpce }: ProofRequest): string {
  return vpce === null ? "through no endpoint" : `through ${vpce}`;
}

function described(title: string, verb: string, finding: Finding): string[] {
  const lines = [`  ${title}: ${finding.verdict}`];
  const { counterexample: request, decidedBy = [], reason } = finding;
  if (request) {
    lines.push(
      `    ${who(request)} ${verb} ${request.method} ${request.path} on stage ${request.stage} ${where(request)}`,
    );
    for (const [key, value] of Object.entries(request.context)) lines.push(`      ${key} = ${String(value)}`);
  }
  for (const each of decidedBy) lines.push(`    decided by ${statementName(each)} of ${policyName(each)}`);
  if (reason !== undefined) lines.push(`    ${reason}`);
  return lines;
}

/** The answer for people. */
export function pretty(answer: ProofAnswer): string {
  const lines = [
    answer.name,
    ...described("least privilege", "could", answer.leastPrivilege),
    ...described("availability", "could not", answer.availability),
    ...(answer.invalid ?? []).map(
      ({ path, message }) => `  invalid: ${path === "" ? "" : `${path}: `}${message}`,
    ),
    ...(answer.sizes ?? [])
      .filter(({ left }) => left >= 0)
      .map(
        ({ path, characters, limit, left }) =>
          `  ${path}: ${characters} of ${limit} characters, ${left} left`,
      ),
  ];
  return `${lines.join("\n")}\n`;
}
