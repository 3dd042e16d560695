import { parseConditions } from "./condition";
import { describe, type Errors, isRecord, textOrTexts } from "./errors";
import type { ParsedStatement, PolicyKind } from "./policy";
import { parsePrincipals } from "./principal";
import { malformedVariable } from "./variable";

const elements = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

export interface StatementPlace {
  readonly path: string;
  readonly index: number;
  readonly kind: PolicyKind;
  /** Of the API. */
  readonly partition: string;
  readonly variables: boolean;
}

const invoke = "execute-api:invoke";

function actionMatches(pattern: string): boolean {
  const expression = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    // Several stars are one: each more would multiply the time that the expression takes.
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${expression}$`, "s").test(invoke);
}

/** The name of the one element of the pair that is there. */
function either(
  value: Record<string, unknown>,
  name: string,
  path: string,
  errors: Errors,
): string | undefined {
  const present = [name, `Not${name}`].filter((each) => value[each] !== undefined);
  if (present.length === 2) errors.add(path, `has both ${name} and Not${name}; accepted: one of them`);
  if (present.length === 0) errors.add(path, `has neither ${name} nor Not${name}`);
  return present[0];
}

function parseInvokes(value: Record<string, unknown>, path: string, errors: Errors): boolean {
  const element = either(value, "Action", path, errors);
  if (!element) return false;
  const actions = textOrTexts(value[element], `${path}.${element}`, errors);
  for (const action of actions) {
    if (action.includes("${")) {
      errors.add(`${path}.${element}`, `"${action}": variables stand in Resource and Condition alone`);
    } else if (action !== "*" && !/^[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+$/.test(action)) {
      errors.add(`${path}.${element}`, `"${action}" is not an action, like execute-api:Invoke`);
    }
  }
  return actions.some(actionMatches) !== (element === "NotAction");
}

function parseResource(
  value: Record<string, unknown>,
  { path, kind, variables }: StatementPlace,
  errors: Errors,
) {
  const element = either(value, "Resource", path, errors);
  if (!element) return { not: false, patterns: [] };
  const patterns = textOrTexts(value[element], `${path}.${element}`, errors);
  for (const pattern of patterns) {
    const malformed = variables ? malformedVariable(pattern) : undefined;
    if (malformed !== undefined) errors.add(`${path}.${element}`, malformed);
    const shorthand = pattern.startsWith("execute-api:/");
    if (pattern === "*" || pattern.startsWith("arn:") || (shorthand && kind === "api")) continue;
    if (pattern === "execute-api:/*" && kind === "domain") continue;
    const only = !shorthand
      ? ""
      : kind === "domain"
        ? "; of the short forms, execute-api:/* alone is known to stand for the domain's own ARN"
        : "; only API Gateway expands the short form execute-api:/, in the API's own policy";
    errors.add(`${path}.${element}`, `"${pattern}" is not an ARN or "*"${only}`);
  }
  return { not: element === "NotResource", patterns };
}

function parseStatementPrincipal(
  value: Record<string, unknown>,
  { path, kind, partition }: StatementPlace,
  errors: Errors,
) {
  if (kind === "identity") {
    for (const element of ["Principal", "NotPrincipal"]) {
      if (value[element] !== undefined)
        errors.add(`${path}.${element}`, "an identity policy names no principal");
    }
    return undefined;
  }
  const element = either(value, "Principal", path, errors);
  if (!element) return undefined;
  const names = parsePrincipals(value[element], `${path}.${element}`, partition, errors);
  return { not: element === "NotPrincipal", names };
}

function checkSid(sid: unknown, { path, kind }: StatementPlace, errors: Errors): void {
  if (sid === undefined) return;
  if (typeof sid !== "string") errors.add(`${path}.Sid`, `expected text, found ${describe(sid)}`);
  else if (kind === "identity" && !/^[A-Za-z0-9]*$/.test(sid))
    errors.add(`${path}.Sid`, `"${sid}": the Sid of an identity policy has letters and digits`);
}

export function parseStatement(
  value: unknown,
  place: StatementPlace,
  errors: Errors,
): ParsedStatement | undefined {
  const { path, index, variables } = place;
  if (!isRecord(value)) {
    errors.add(path, `expected a statement, found ${describe(value)}`);
    return undefined;
  }
  for (const name of Object.keys(value)) {
    if (elements.has(name)) continue;
    const close = [...elements].find((known) => known.toLowerCase() === name.toLowerCase());
    errors.add(
      `${path}.${name}`,
      `unknown element${close ? `; did you mean ${close}?` : `; accepted: ${[...elements].join(", ")}`}`,
    );
  }
  const { Effect: effect, Sid: sid } = value;
  checkSid(sid, place, errors);
  const denies = effect === "Deny";
  if (effect !== "Allow" && !denies) {
    errors.add(`${path}.Effect`, `expected "Allow" or "Deny", found ${describe(effect)}`);
  }
  return {
    path,
    index,
    sid: typeof sid === "string" ? sid : undefined,
    effect: denies ? "Deny" : "Allow",
    principal: parseStatementPrincipal(value, place, errors),
    invokes: parseInvokes(value, path, errors),
    resource: parseResource(value, place, errors),
    conditions: parseConditions(value.Condition, `${path}.Condition`, variables, errors),
    variables,
  };
}
