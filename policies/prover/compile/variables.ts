/**
 * Text of a policy value with its wildcards and policy variables told apart.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import { conditionKey } from "../parse/keys";
import type { Statement } from "../parse/policy";
import { keyModel, type PolicyContext } from "./policy-context";

/** A character, a wildcard, or a hole: a variable whose value is not known here. */
export type Item = number | "*" | "?" | "hole";

const variable = /^\$\{\s*([^},]+?)\s*(?:,\s*'([^']*)'\s*)?\}/;
const escapes = new Set(["*", "?", "$"]);

/** null: the variable has no value, so that nothing matches. */
function resolve(
  name: string,
  fallback: string | undefined,
  policyContext: PolicyContext,
): string | null | undefined {
  const key = conditionKey(name, policyContext.policy);
  if (!key) return undefined;
  const model = keyModel(key, policyContext);
  if (model.kind === "constant") return model.value;
  return model.kind === "absent" ? (fallback ?? null) : undefined;
}

export interface Items {
  /** undefined: a variable has no value, and then no text matches. */
  readonly items: readonly Item[] | undefined;
  /** Names of the variables that stayed holes. */
  readonly holes: readonly string[];
}

export function readItems(
  text: string,
  statement: Pick<Statement, "variables">,
  policyContext: PolicyContext,
): Items {
  const items: Item[] = [];
  const holes: string[] = [];
  for (let i = 0; i < text.length; ) {
    const found = statement.variables && text[i] === "$" ? variable.exec(text.slice(i)) : undefined;
    if (found) {
      const [all, name = "", fallback] = found;
      const value = escapes.has(name) ? name : resolve(name, fallback, policyContext);
      if (value === null) return { items: undefined, holes: [] };
      if (value === undefined) {
        items.push("hole");
        holes.push(name);
      } else for (const code of [...value].map((char) => char.charCodeAt(0))) items.push(code);
      i += all.length;
      continue;
    }
    const char = text[i];
    if (char === "*" || char === "?") items.push(char);
    else if (statement.variables && text.startsWith("${", i)) {
      items.push("hole");
      holes.push(text.slice(i));
      break;
    } else items.push(text.charCodeAt(i));
    i++;
  }
  return { items, holes };
}

/** Whether what the value means depends on more than its text. */
export const hasVariable = (text: string, statement: Pick<Statement, "variables">): boolean =>
  statement.variables && text.includes("${");
