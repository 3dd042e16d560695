/**
 * Text of a policy value, split into literals, wildcards and policy variables.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import { conditionKey } from "../parse/keys";
import type { ParsedStatement } from "../parse/policy";
import { keyModel, type PolicyContext } from "./policy-context";

/** A character, a wildcard, or a hole: a variable whose value is not known here. */
export type Item = number | "*" | "?" | "hole";

const variable = /^\$\{\s*([^},]+?)\s*(?:,\s*'([^']*)'\s*)?\}/;
const escapes = new Set(["*", "?", "$"]);

interface Resolved {
  readonly value: string;
  readonly isDefault: boolean;
}

/** null: the variable has no value, so that nothing matches; undefined: it is not known here. */
function resolve(
  name: string,
  fallback: string | undefined,
  policyContext: PolicyContext,
): Resolved | null | undefined {
  if (escapes.has(name)) return { value: name, isDefault: false };
  const key = conditionKey(name, policyContext.policy);
  if (!key) return undefined;
  const model = keyModel(key, policyContext);
  if (model.kind === "constant") return { value: model.value, isDefault: false };
  if (model.kind !== "absent") return undefined;
  return fallback === undefined ? null : { value: fallback, isDefault: true };
}

export interface Items {
  /** undefined: a variable has no value, and then no text matches. */
  readonly items: readonly Item[] | undefined;
  /** Why there are holes, in words. */
  readonly holes: readonly string[];
}

export function readItems(
  text: string,
  statement: Pick<ParsedStatement, "variables">,
  policyContext: PolicyContext,
  /** Wildcards are plain characters. */
  exact = false,
): Items {
  const items: Item[] = [];
  const holes: string[] = [];
  for (let i = 0; i < text.length; ) {
    const found = statement.variables && text[i] === "$" ? variable.exec(text.slice(i)) : undefined;
    if (found) {
      const [all, name = "", fallback] = found;
      const resolved = resolve(name, fallback, policyContext);
      if (resolved === null) return { items: undefined, holes: [] };
      if (resolved === undefined) {
        items.push("hole");
        holes.push(`\${${name}} has no known value`);
      } else {
        const { value, isDefault } = resolved;
        if (isDefault && !exact && /[*?]/.test(value))
          holes.push(`whether a wildcard in the default of \${${name}} is one is not documented`);
        for (let at = 0; at < value.length; at++) {
          const isOpen = isDefault && !exact && "*?".includes(value[at] ?? "");
          items.push(isOpen ? "hole" : value.charCodeAt(at));
        }
      }
      i += all.length;
      continue;
    }
    const char = text[i];
    if (char === "*" || char === "?") items.push(char);
    else if (statement.variables && text.startsWith("${", i)) {
      items.push("hole");
      holes.push(`\${${text.slice(i + 2)} has no known value`);
      break;
    } else items.push(text.charCodeAt(i));
    i++;
  }
  return { items, holes };
}

const named = /\$\{\s*([^},]+?)\s*[,}]/g;

/** Names of the keys that a statement has as variables. */
export function variableNames({ variables, resource, conditions }: ParsedStatement): string[] {
  if (!variables) return [];
  const texts = [...resource.patterns, ...conditions.flatMap(({ values }) => values)];
  return texts
    .filter((text) => text.includes("${"))
    .flatMap((text) => [...text.matchAll(named)].map(([, name = ""]) => name));
}

/** Whether what the value means depends on more than its text. */
export const hasVariable = (text: string, statement: Pick<ParsedStatement, "variables">): boolean =>
  statement.variables && text.includes("${");
