/** Texts against patterns, by regular expression. */
import type { Facts } from "./facts";
import type { Maybe } from "./maybe";

const quote = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");

/** A pattern's pieces: plain text, a wildcard, or something whose value is not known. */
type Piece = { readonly text: string } | "*" | "?" | "unknown" | "nothing";

function pieces(pattern: string, modern: boolean, facts: Facts): Piece[] {
  const found: Piece[] = [];
  let rest = pattern;
  while (rest !== "") {
    if (modern && rest.startsWith("${")) {
      const close = rest.indexOf("}");
      const [name = "", ...fallback] = rest.slice(2, close < 0 ? undefined : close).split(",");
      if (close < 0) return [...found, "unknown"];
      rest = rest.slice(close + 1);
      found.push(variable(name.trim(), fallback.join(",").trim(), facts));
      continue;
    }
    // Colons stand by themselves: they part an ARN.
    const [run = ""] = /^[^*?:$]+|^./su.exec(rest) ?? [];
    rest = rest.slice(run.length);
    found.push(run === "*" || run === "?" ? run : { text: run });
  }
  return found;
}

/** Known where the request's place settles it; the rest is left open, as the prover leaves it. */
function variable(name: string, fallback: string, facts: Facts): Piece {
  if (name === "*" || name === "?" || name === "$") return { text: name };
  const settled = ["aws:securetransport", "aws:principaltype", "aws:resourceaccount", "aws:requestedregion"];
  if (facts.place.endpoint) settled.push("aws:sourcevpce");
  if (facts.place.vpc) settled.push("aws:sourcevpc");
  const value = facts.value(name);
  if (typeof value === "string" && settled.includes(name.toLowerCase())) return { text: value };
  const quoted = /^'([^']*)'$/.exec(fallback);
  if (value !== undefined) return "unknown";
  return quoted ? { text: quoted[1] ?? "" } : "nothing";
}

function expression(list: readonly Piece[], wildcard: (index: number) => string): string {
  return list
    .map((piece, i) => {
      if (piece === "unknown") return ".*";
      if (piece === "*") return `${wildcard(i)}*`;
      if (piece === "?") return wildcard(i);
      return piece === "nothing" ? "(?!)" : quote(piece.text);
    })
    .join("");
}

const compiled = new Map<string, RegExp>();
const compiledLimit = 5000;

/** Whether the whole text matches; expressions are kept, since a policy is asked about many requests. */
export function test(source: string, text: string, flags = "s"): boolean {
  const key = flags + source;
  let found = compiled.get(key);
  if (!found) {
    if (compiled.size >= compiledLimit) compiled.clear();
    found = new RegExp(`^(?:${source})$`, flags);
    compiled.set(key, found);
  }
  return found.test(text);
}
const isColon = (piece: Piece | undefined) => typeof piece === "object" && piece.text === ":";
const known = (list: readonly Piece[], matches: boolean): Maybe =>
  matches && list.includes("unknown") ? undefined : matches;

export interface TextOptions {
  readonly exact: boolean;
  readonly ignoreCase: boolean;
}

export function matchesText(
  pattern: string,
  text: string,
  modern: boolean,
  options: TextOptions,
  facts: Facts,
): Maybe {
  const found = pieces(pattern, modern, facts);
  // A variable without a value matches no text at all.
  if (found.includes("nothing")) return false;
  const list = found.map((piece) =>
    options.exact && (piece === "*" || piece === "?") ? { text: piece } : piece,
  );
  return known(
    list,
    test(
      expression(list, () => "."),
      text,
      options.ignoreCase ? "si" : "s",
    ),
  );
}

const parts = (list: readonly Piece[]) => list.filter(isColon).length + 1;

/** ARN operators compare six parts, each by itself. */
export function matchesArn(pattern: string, text: string, modern: boolean, facts: Facts): Maybe {
  const list = pieces(pattern, modern, facts);
  if (list.includes("nothing")) return false;
  if (list.includes("unknown") || parts(list) < 6) {
    const completed = expression(list, () => ".") + ":.*".repeat(Math.max(0, 6 - parts(list)));
    return test(
      expression(list, () => "."),
      text,
    ) || test(completed, text)
      ? undefined
      : false;
  }
  const colonsBefore = (index: number) => list.slice(0, index).filter(isColon).length;
  return test(
    expression(list, (i) => (colonsBefore(i) >= 5 ? "." : "[^:]")),
    text,
  );
}

/**
 * A Resource pattern. A wildcard in one of the first five parts stays there for certain only by S3's page; by
 * IAM's, a `*` that ends a part can reach past the colon. One that ends the pattern takes in the rest.
 */
export function matchesResource(pattern: string, modern: boolean, facts: Facts): Maybe {
  const full = pattern.startsWith("execute-api:/")
    ? facts.apiArn + pattern.slice("execute-api:".length)
    : pattern;
  const list = pieces(full, modern, facts);
  if (list.includes("nothing")) return false;
  if (pattern !== "*" && parts(list) < 6 && !list.includes("unknown")) {
    const completed = expression(list, () => ".") + ":.*".repeat(6 - parts(list));
    if (
      !test(
        expression(list, () => "."),
        facts.resource,
      ) &&
      test(completed, facts.resource)
    )
      return undefined;
  }
  if (
    !test(
      expression(list, () => "."),
      facts.resource,
    )
  )
    return false;
  if (list.includes("unknown")) return undefined;
  const narrow = expression(list, (i) => {
    const ends = list[i] === "*" && i + 1 === list.length;
    return ends || list.slice(0, i).filter(isColon).length >= 5 ? "." : "[^:]";
  });
  return test(narrow, facts.resource) ? true : undefined;
}
