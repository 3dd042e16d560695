/**
 * Findings as SARIF 2.1.0, so that a pull request shows each at the policy's line.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import { relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { forEachPlace, lineAt } from "../parse/json-text";
import { isDomain, policyName, statementName } from "../statement-name";
import type { DecidingStatement, DocumentError, ProofAnswer, ProofFinding, ProofRequest } from "../types";
import type { CompareAnswer, SourcedAnswer } from "./answers";
import type { FileValue } from "./input";
import { sentence } from "./pretty";

const rules = [
  { id: "least-privilege", text: "Policies let in nothing but what is intended." },
  { id: "availability", text: "Policies let in all that is intended." },
  { id: "change-of-access", text: "A change lets in, or keeps out, what was otherwise before." },
  { id: "domain-without-policy", text: "A private domain has a policy; without one AWS refuses everything." },
  { id: "association-without-grant", text: "Endpoints are associated with a private domain for a grant." },
  { id: "grant-without-association", text: "An endpoint that is granted by a private domain is associated." },
  {
    id: "own-names-open",
    text: "An API that is granted by a private domain alone answers to no other name.",
  },
  {
    id: "management-policy-wider-than-grants",
    text: "Accounts that have a grant, and no others, may associate endpoints with a private domain.",
  },
  {
    id: "endpoint-policy-names-one-arn",
    text: "The policy of an endpoint names both ARNs of a call by a private domain.",
  },
  { id: "valid-case", text: "Case and policies are written as AWS and the prover take them." },
] as const;
type Rule = (typeof rules)[number]["id"];

/** Something to show in a file; `at` are places in the case, the first of which is where. */
interface Shown {
  readonly rule: Rule;
  readonly level: "error" | "warning" | "note";
  readonly message: string;
  readonly at: readonly { readonly path: string; readonly text: string }[];
}

export const sarifOfProofs = (answers: readonly SourcedAnswer<ProofAnswer>[]): string =>
  sarif(
    answers.flatMap((each) => proofResults(each.answer).map((shown) => ({ shown, source: each.source }))),
  );

export const sarifOfComparison = ({ answer, source }: SourcedAnswer<CompareAnswer>): string =>
  sarif(comparisonResults(answer).map((shown) => ({ shown, source })));

function sarif(
  results: readonly { readonly shown: Shown; readonly source: FileValue | undefined }[],
): string {
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "prove",
            rules: rules.map(({ id, text }) => ({ id, shortDescription: { text }, help: { text } })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: results.map(({ shown, source }) => result(shown, source)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function result({ rule, level, message, at }: Shown, source: FileValue | undefined) {
  const places =
    source === undefined ? [] : at.map((place) => ({ ...place, ...location(source, place.path) }));
  const [first, ...related] = places.map(({ physicalLocation }) => ({ physicalLocation }));
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level,
    message: { text: message },
    ...(first ? { locations: [first] } : {}),
    ...(related.length > 0
      ? {
          relatedLocations: related.map((each, i) => ({
            id: i + 1,
            ...each,
            message: { text: at[i + 1]?.text },
          })),
        }
      : {}),
  };
}

function proofResults(answer: ProofAnswer): Shown[] {
  const { name, leastPrivilege, availability, invalid = [], findings = [] } = answer;
  // Nothing was asked of an invalid case: its faults are all there is.
  const asked = !invalid.some(({ path }) => path !== "") || leastPrivilege.verdict !== "UNDETERMINED";
  return [
    ...invalid.map((error) => fault(error)),
    ...(asked ? question("least-privilege", name, leastPrivilege) : []),
    ...(asked ? question("availability", name, availability) : []),
    ...findings.map(
      ({ name: rule, path, message }): Shown => ({
        rule,
        level: "error",
        message: `${path} ${message}`,
        at: [{ path, text: message }],
      }),
    ),
  ];
}

const fault = ({ path, message }: DocumentError): Shown => ({
  rule: "valid-case",
  level: "error",
  message: path === "" ? message : `${path}: ${message}`,
  at: [{ path, text: message }],
});

function question(rule: "least-privilege" | "availability", name: string, finding: ProofFinding): Shown[] {
  const { verdict, counterexample, decidedBy = [], reason } = finding;
  if (verdict === "PROVED") return [];
  if (verdict === "UNDETERMINED" || counterexample === undefined)
    return [
      {
        rule,
        level: "warning",
        message: `${name}: not decided: ${reason ?? "no reason is known"}`,
        at: [{ path: placeIn(reason), text: "" }],
      },
    ];
  const could = rule === "least-privilege";
  const claim = `${sentence(could ? "could" : "could not", counterexample)}${circumstances(counterexample)}`;
  const by = decidedBy.map(named).join(" and ");
  const why = by === "" ? (reason ?? "nothing refuses it") : `${by} ${could ? "allows" : "refuses"} it`;
  return [
    {
      rule,
      level: "error",
      message: `${claim}, which is ${could ? "not " : ""}intended: ${why}`,
      at: places(decidedBy),
    },
  ];
}

function comparisonResults(answer: CompareAnswer): Shown[] {
  const { name, relation, reason, invalid, added, addedBy, removed, removedBy } = answer;
  const changed = (
    word: string,
    request: ProofRequest | undefined,
    by: CompareAnswer["addedBy"],
  ): Shown[] => {
    if (request === undefined || by === undefined) return [];
    const statements = typeof by === "string" ? [] : by;
    const why = typeof by === "string" ? by : by.map(named).join(" and ");
    const message = `newly ${word}: ${sentence("asks for", request)}${circumstances(request)}: ${why}`;
    return [{ rule: "change-of-access", level: "warning", message, at: places(statements) }];
  };
  if (relation !== "undetermined" || invalid === undefined)
    return [
      ...changed("allowed", added, addedBy),
      ...changed("refused", removed, removedBy),
      ...(reason === undefined
        ? []
        : [
            {
              rule: "change-of-access" as const,
              level: "warning" as const,
              message: `${name}: not decided: ${reason}`,
              at: [{ path: placeIn(reason), text: "" }],
            },
          ]),
    ];
  return invalid.map(({ path, message }) => fault({ path: "", message: `${path}: ${message}` }));
}

const named = (deciding: DecidingStatement): string =>
  `${statementName(deciding)} of ${policyName(deciding)}`;

function circumstances({ context }: ProofRequest): string {
  const keys = Object.entries(context).map(([key, value]) => `${key} = ${String(value)}`);
  return keys.length === 0 ? "" : ` (with ${keys.join(", ")})`;
}

/** A reason begins with its place in the case, where it has one. */
function placeIn(reason = ""): string {
  const [place = ""] = /^(?:apiPolicy|domains\.|endpoints\.|identityPolicies\.)\S*(?=: )/.exec(reason) ?? [];
  return place === "" ? "apiPolicy" : place;
}

/** Where the statements are in a case; where none decides, it is the API's policy that says nothing. */
function places(decidedBy: readonly DecidingStatement[]): Shown["at"] {
  if (decidedBy.length === 0) return [{ path: "apiPolicy", text: "" }];
  return decidedBy.map((deciding) => {
    const { policy, document = 0, statement } = deciding;
    const owner =
      policy === "api"
        ? "apiPolicy"
        : isDomain(policy)
          ? `domains.${policy}.policy`
          : policy.startsWith("arn:")
            ? `identityPolicies.${policy}[${document}]`
            : `endpoints.${policy}.policy`;
    return { path: `${owner}.Statement[${statement}]`, text: named(deciding) };
  });
}

/** The line of a place, or of the innermost that is around it: a policy may be a text within the file. */
function location({ file, text, line, prefix }: FileValue, path: string) {
  const wanted = `${prefix}${prefix !== "" && path !== "" ? "." : ""}${path}`;
  let best = { length: 0, at: 0 };
  forEachPlace(text, (place) => {
    const found = place.path();
    const { length } = found;
    const around =
      wanted.startsWith(found) && (length === wanted.length || ".[".includes(wanted[length] ?? ""));
    if (around && length > best.length) best = { length, at: place.at };
  });
  const startLine = line + lineAt(text, best.at) - 1;
  return { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine } } };
}

/** As code scanning wants it: relative to where the command runs, if it is below. */
function uriOf(file: string): string {
  if (file === "-") return "stdin";
  const path = relative(process.cwd(), file);
  if (path.startsWith("..")) return pathToFileURL(file).href;
  return path.split(sep).map(encodeURIComponent).join("/");
}
