/** Answers for people. */
import { policyName, statementName } from "../statement-name";
import type { DecidingStatement, DocumentError, ProofAnswer, ProofFinding, ProofRequest } from "../types";
import type { CompareAnswer, RequestAnswer } from "./answers";

const who = ({ principal }: ProofRequest): string =>
  principal === "anonymous" ? "anyone, without a signature," : principal;

const where = ({ vpce, domain }: ProofRequest): string =>
  `${vpce === null ? "through no endpoint" : `through ${vpce}`}${domain === undefined ? "" : ` by ${domain}`}`;

const call = (request: ProofRequest): string =>
  `${request.method} ${request.path} on stage ${request.stage} ${where(request)}`;

const context = (request: ProofRequest): string[] =>
  Object.entries(request.context).map(([key, value]) => `      ${key} = ${String(value)}`);

const statements = (decidedBy: readonly DecidingStatement[]): string =>
  decidedBy.map((each) => `${statementName(each)} of ${policyName(each)}`).join(" and ");

/** A violation in one sentence. */
export function sentence(verb: string, request: ProofRequest): string {
  return `${who(request)} ${verb} ${call(request)}`;
}

function described(title: string, verb: string, finding: ProofFinding): string[] {
  const lines = [`  ${title}: ${finding.verdict}`];
  const { counterexample: request, decidedBy = [], reason, hints = [] } = finding;
  if (request) lines.push(`    ${sentence(verb, request)}`, ...context(request));
  for (const each of decidedBy) lines.push(`    decided by ${statements([each])}`);
  if (reason !== undefined) lines.push(`    ${reason}`);
  for (const hint of hints) lines.push(`    hint: ${hint}`);
  return lines;
}

const faults = (invalid: readonly DocumentError[] = []): string[] =>
  invalid.map(({ path, message }) => `  invalid: ${path === "" ? "" : `${path}: `}${message}`);

export function prettyProof(answer: ProofAnswer): string {
  return text([
    answer.name,
    ...described("least privilege", "could", answer.leastPrivilege),
    ...described("availability", "could not", answer.availability),
    ...(answer.findings ?? []).flatMap(({ name, path, message }) => [`  ${name}:`, `    ${path} ${message}`]),
    ...faults(answer.invalid),
    ...(answer.notes ?? []).map(({ path, message }) => `  note: ${path} ${message}`),
    ...(answer.sizes ?? [])
      .filter(({ left }) => left >= 0)
      .map(
        ({ path, characters, limit, left }) =>
          `  ${path}: ${characters} of ${limit} characters, ${left} left`,
      ),
  ]);
}

export function prettyRequest({
  name,
  request,
  steps = [],
  outcome,
  intended,
  invalid,
}: RequestAnswer): string {
  const words = { true: "passes", false: "REFUSES", undefined: "unknown" } as const;
  return text([
    name,
    ...(request ? [`  ${who(request)} asks for ${call(request)}`, ...context(request)] : []),
    ...steps.map(({ layer, passes, because, decidedBy }) => {
      const by = decidedBy.length > 0 ? `: ${statements(decidedBy)}` : "";
      return `    ${layer.padEnd(15)}  ${words[`${passes}`].padEnd(7)}  ${because}${by}`;
    }),
    ...(outcome ? [`  => ${outcome}, ${intended ? "and intended" : "and not intended"}`] : []),
    ...faults(invalid),
  ]);
}

export function prettyComparison(answer: CompareAnswer): string {
  const { name, relation, reason, invalid, added, addedBy, removed, removedBy } = answer;
  const shown = (title: string, request: ProofRequest | undefined, by: CompareAnswer["addedBy"]) =>
    request
      ? [
          `  newly ${title}: ${who(request)} ${call(request)}`,
          ...context(request),
          `    ${typeof by === "string" ? by : `decided by ${statements(by ?? [])}`}`,
        ]
      : [];
  return text([
    `${name}: ${relation}`,
    ...shown("allowed", added, addedBy),
    ...shown("refused", removed, removedBy),
    ...(reason === undefined || invalid ? [] : [`  ${reason}`]),
    ...faults(invalid),
  ]);
}

/** Lines that are safe for a terminal: anyone may have written names and values, and they must not control it. */
function text(lines: readonly string[]): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is shown by number
  const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
  const plain = (line: string) =>
    line.replace(controls, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `${lines.map(plain).join("\n")}\n`;
}
