/** Every single change to a policy document that widens or narrows it, or perhaps neither. */
import {
  colleague,
  consumer,
  endpointA,
  endpointB,
  type JsonObject,
  owner,
  stranger,
  unnamedEndpoint,
} from "../support/case";

export interface Mutant {
  readonly operator: string;
  readonly document: JsonObject;
}

const isJson = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const without = (value: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
/** One element in place of another, at its place. */
const rename = (value: JsonObject, from: string, to: string): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([name, each]) => [name === from ? to : name, each]));

type Change = readonly [operator: string, changed: unknown];

const swapLetters = (text: string) =>
  [...text].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join("");

function* texts(text: string): Generator<Change> {
  yield ["add * at the end", `${text}*`];
  yield ["* for the last character", `${text.slice(0, -1)}*`];
  yield ["? for the last character", `${text.slice(0, -1)}?`];
  yield ["case changed", swapLetters(text)];
  yield ["cut short", text.slice(0, -1)];
  if (text.includes(consumer)) yield ["other account", text.replaceAll(consumer, stranger)];
  if (text.includes(owner)) yield ["other account", text.replaceAll(owner, stranger)];
  if (text.includes(endpointA)) {
    yield ["other vpce", text.replaceAll(endpointA, endpointB)];
    yield ["unnamed vpce", text.replaceAll(endpointA, unnamedEndpoint)];
  }
  if (text.includes("/dev/")) yield ["other stage", text.replace("/dev/", "/prod/")];
  if (text.includes("/dev/")) yield ["any stage", text.replace("/dev/", "/*/")];
  if (text.includes("/GET/")) yield ["other method", text.replace("/GET/", "/POST/")];
  if (text.includes("/GET/")) yield ["any method", text.replace("/GET/", "/*/")];
  yield ["* for all", "*"];
}

/** Values of a scalar or list, changed, dropped and added to. */
function* values(value: unknown, extra: readonly unknown[]): Generator<Change> {
  const all = list(value);
  for (const [i, each] of all.entries()) {
    if (all.length > 1) yield ["drop value", all.filter((_, j) => j !== i)];
    if (typeof each !== "string") continue;
    for (const [operator, changed] of texts(each))
      yield [operator, all.map((old, j) => (j === i ? changed : old))];
  }
  for (const added of extra) yield ["add value", [...all, added]];
}

const swaps: readonly (readonly [RegExp, string])[] = [
  [/Equals$/, "Like"],
  [/Like$/, "Equals"],
  [/^(String|Arn)(?!Not)/, "$1Not"],
  [/Not/, ""],
  [/^(Ip)/, "Not$1"],
  [/^String(Not)?Equals$/, "String$1EqualsIgnoreCase"],
  [/$/, "IfExists"],
  [/^/, "ForAnyValue:"],
  [/^/, "ForAllValues:"],
  [/^ForAnyValue:/, "ForAllValues:"],
  [/^ForAnyValue:/, ""],
];
const known =
  /^(ForA(ny|ll)Values?:|ForAnyValue:)?(String(Not)?(Equals|Like|EqualsIgnoreCase)|Arn(Not)?(Equals|Like)|(Not)?IpAddress|Bool|Null)(IfExists)?$/;

function* conditions(condition: JsonObject): Generator<Change> {
  for (const [operator, block] of Object.entries(condition)) {
    if (!isJson(block)) continue;
    yield ["drop operator", without(condition, operator)];
    for (const [pattern, replacement] of swaps) {
      const changed = operator.replace(pattern, replacement);
      const usable =
        known.test(changed) && changed !== operator && !(operator in condition && changed in condition);
      if (usable && !/Null.+|.+:Null/.test(changed))
        yield [`${operator} to ${changed}`, rename(condition, operator, changed)];
    }
    for (const [key, value] of Object.entries(block)) {
      if (Object.keys(block).length > 1)
        yield ["drop key", { ...condition, [operator]: without(block, key) }];
      yield ["other key", { ...condition, [operator]: rename(block, key, "aws:UserAgent") }];
      if (/^(Bool|Null)/.test(operator)) {
        yield [
          "negated value",
          { ...condition, [operator]: { ...block, [key]: value === "true" ? "false" : "true" } },
        ];
        continue;
      }
      if (/IpAddress/.test(operator)) {
        for (const [i] of list(value).entries()) {
          yield [
            "drop value",
            { ...condition, [operator]: { ...block, [key]: list(value).filter((_, j) => j !== i) } },
          ];
        }
        yield ["narrower block", { ...condition, [operator]: { ...block, [key]: "10.0.0.0/8" } }];
        continue;
      }
      const extra = /vpce/i.test(key) ? [endpointB, unnamedEndpoint] : ["x"];
      for (const [name, changed] of values(value, extra)) {
        yield [name, { ...condition, [operator]: { ...block, [key]: changed } }];
      }
    }
  }
}

function* principals(statement: JsonObject): Generator<readonly [string, JsonObject]> {
  const { Principal: principal } = statement;
  if (principal === undefined) return;
  yield ["Principal to NotPrincipal", rename(statement, "Principal", "NotPrincipal")];
  yield ["everyone", { ...statement, Principal: "*" }];
  yield ["other account", { ...statement, Principal: { AWS: stranger } }];
  yield ["the consumer's account", { ...statement, Principal: { AWS: consumer } }];
  yield ["the colleague", { ...statement, Principal: { AWS: colleague } }];
  yield ["a service", { ...statement, Principal: { Service: "events.amazonaws.com" } }];
  if (!isJson(principal)) return;
  const names = list(principal.AWS);
  yield ["add principal", { ...statement, Principal: { AWS: [...names, stranger] } }];
  for (const [i, name] of names.entries()) {
    if (names.length > 1)
      yield ["drop principal", { ...statement, Principal: { AWS: names.filter((_, j) => j !== i) } }];
    if (typeof name !== "string") continue;
    const changed = (to: string) => ({
      ...statement,
      Principal: { AWS: names.map((old, j) => (j === i ? to : old)) },
    });
    yield ["case of the principal", changed(name.replace(/[a-z]+$/, (end) => end.toUpperCase()))];
    yield ["principal of another account", changed(name.replace(/\d{12}/, stranger))];
  }
}

function* statements(statement: JsonObject): Generator<readonly [string, JsonObject]> {
  const { Effect: effect, Condition: condition } = statement;
  yield ["swap effect", { ...statement, Effect: effect === "Allow" ? "Deny" : "Allow" }];
  yield* principals(statement);
  for (const element of ["Action", "NotAction"]) {
    if (statement[element] === undefined) continue;
    yield ["negate action", rename(statement, element, element === "Action" ? "NotAction" : "Action")];
    yield ["all actions", { ...statement, [element]: "*" }];
    yield ["another action", { ...statement, [element]: "execute-api:InvalidateCache" }];
    yield ["case of the action", { ...statement, [element]: "EXECUTE-API:invoke" }];
  }
  for (const element of ["Resource", "NotResource"]) {
    if (statement[element] === undefined) continue;
    yield [
      "negate resource",
      rename(statement, element, element === "Resource" ? "NotResource" : "Resource"),
    ];
    for (const [operator, changed] of values(statement[element], [
      `arn:aws:execute-api:us-east-1:${owner}:a1b2c3d4e5/dev/POST/extra`,
    ])) {
      const ok = list(changed).every(
        (each) => typeof each === "string" && (each === "*" || /^(arn:|execute-api:\/)/.test(each)),
      );
      if (ok) yield [`resource: ${operator}`, { ...statement, [element]: changed }];
    }
  }
  if (!isJson(condition)) return;
  yield ["drop condition", without(statement, "Condition")];
  for (const [operator, changed] of conditions(condition))
    yield [`condition: ${operator}`, { ...statement, Condition: changed }];
}

/** All single mutations of a document. */
export function* mutants(document: JsonObject): Generator<Mutant> {
  const all = list(document.Statement).filter(isJson);
  for (const [i, statement] of all.entries()) {
    if (all.length > 1)
      yield {
        operator: "drop statement",
        document: { ...document, Statement: all.filter((_, j) => j !== i) },
      };
    for (const [operator, changed] of statements(statement)) {
      yield {
        operator,
        document: { ...document, Statement: all.map((old, j) => (j === i ? changed : old)) },
      };
    }
  }
}
