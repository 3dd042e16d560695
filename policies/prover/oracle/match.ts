/** Texts against patterns. */
import type { RequestFacts } from "./facts";
import type { Ternary } from "./ternary";
import { exactly, foldsPerhaps, foldsSurely, follows, type PatternToken, type Same } from "./wildcards";

/** A pattern's pieces: plain text, a wildcard, or something whose value is not known. */
type Piece = { readonly text: string } | "*" | "?" | "unknown" | "nothing";

function pieces(pattern: string, modern: boolean, facts: RequestFacts, exact = false): Piece[] {
  const found: Piece[] = [];
  let rest = pattern;
  while (rest !== "") {
    if (modern && rest.startsWith("${")) {
      const close = rest.indexOf("}");
      const [name = "", ...fallback] = rest.slice(2, close < 0 ? undefined : close).split(",");
      if (close < 0) return [...found, "unknown"];
      rest = rest.slice(close + 1);
      found.push(...variable(name.trim(), fallback.join(",").trim(), facts, exact));
      continue;
    }
    // Colons stand by themselves: they part an ARN.
    const [run = ""] = /^[^*?:$]+|^./su.exec(rest) ?? [];
    rest = rest.slice(run.length);
    found.push(run === "*" || run === "?" ? run : { text: run });
  }
  return found;
}

const settled = new Set([
  "execute-api:viadomainarn",
  "aws:securetransport",
  "aws:principaltype",
  "aws:resourceaccount",
  "aws:requestedregion",
  "aws:viaawsservice",
  "aws:principalisawsservice",
  "aws:principalservicename",
  "aws:resourceorgid",
]);

/** Known where the request's place settles it; the rest is left open, as the prover leaves it. */
function variable(name: string, fallback: string, facts: RequestFacts, exact: boolean): Piece[] {
  if (name === "*" || name === "?" || name === "$") return [{ text: name }];
  if (facts.perhaps(name) !== undefined) return ["unknown"];
  const value = facts.value(name);
  if (typeof value === "string" && isSettled(name, facts)) return [{ text: value }];
  const quoted = /^'([^']*)'$/.exec(fallback)?.[1];
  if (value !== undefined) return ["unknown"];
  if (quoted === undefined) return ["nothing"];
  // Whether a wildcard in a default is one is not documented.
  const parts = exact ? [quoted] : quoted.split(/([*?])/);
  return parts.map((part) => (!exact && (part === "*" || part === "?") ? "unknown" : { text: part }));
}

/** What each wildcard does not take in; undefined: it takes in anything. */
type Except = (index: number) => string | undefined;

function takesIn(list: readonly Piece[], text: string, except: Except, same: Same = exactly): boolean {
  // Most texts differ in the plain text that a pattern begins with: that needs no steps.
  let start = 0;
  let at = 0;
  for (; same === exactly && start < list.length; start++) {
    const piece = list[start];
    if (typeof piece !== "object") break;
    if (!text.startsWith(piece.text, at)) return false;
    at += piece.text.length;
  }
  const steps: PatternToken[] = [];
  for (let i = start; i < list.length; i++) {
    const piece = list[i];
    if (piece === "unknown") steps.push({ kind: "many" });
    else if (piece === "*") steps.push({ kind: "many", except: except(i) });
    else if (piece === "?") steps.push({ kind: "one", except: except(i) });
    else if (typeof piece === "object")
      for (const character of piece.text.split("")) steps.push({ kind: "character", character });
  }
  return follows(steps, at === 0 ? text : text.slice(at), same);
}

const anything: Except = () => undefined;
/** A pattern of fewer than six parts is completed with stars. */
const completed = (list: readonly Piece[]): Piece[] => [
  ...list,
  ...Array.from({ length: Math.max(0, 6 - parts(list)) }, (): Piece[] => [{ text: ":" }, "*"]).flat(),
];
const isColon = (piece: Piece | undefined) => typeof piece === "object" && piece.text === ":";
const known = (list: readonly Piece[], matches: boolean): Ternary =>
  matches && list.includes("unknown") ? undefined : matches;

/** Values that are the same in all requests of the place. */
function isSettled(key: string, { place }: RequestFacts): boolean {
  const id = key.toLowerCase();
  if (id === "aws:sourcevpce") return place.endpoint;
  return id === "aws:sourcevpc" ? place.vpc : settled.has(id);
}

/** The texts that are compared where a policy holds a settled value against one variable. */
const textKeys =
  /^aws:(?:referer|useragent|sourcevpce?|principalaccount|principalorgid|principaltype|userid|username|sourceidentity|federatedprovider|sourceaccount|sourceorgid|principaltag\/.+)$/;
/** Their values may contain * and ?, which StringLike may take for wildcards. */
const wild = /^aws:(?:referer|useragent|sourceaccount|federatedprovider)$/;

/** undefined: the pattern is not one variable alone whose value decides. */
export function equalsVariable(
  pattern: string,
  key: string,
  text: string,
  like: boolean,
  facts: RequestFacts,
): boolean | undefined {
  const name = /^\$\{([^},\s]+)\}$/.exec(pattern)?.[1]?.toLowerCase();
  if (name === undefined || !textKeys.test(name) || (like && wild.test(name)) || !isSettled(key, facts))
    return undefined;
  if (facts.perhaps(key) !== undefined) return undefined;
  const perhaps = facts.perhaps(name);
  if (perhaps !== undefined) return perhaps === text ? undefined : false;
  const value = facts.value(name);
  return typeof value === "string" ? value === text : undefined;
}

export interface TextOptions {
  readonly exact: boolean;
  readonly ignoreCase: boolean;
}

export function matchesText(
  pattern: string,
  text: string,
  modern: boolean,
  options: TextOptions,
  facts: RequestFacts,
): Ternary {
  const found = pieces(pattern, modern, facts, options.exact);
  // A variable without a value matches no text at all.
  if (found.includes("nothing")) return false;
  const list = found.map((piece) =>
    options.exact && (piece === "*" || piece === "?") ? { text: piece } : piece,
  );
  const halved = matchesPieces(list, text, options);
  if (!list.includes("?") || !pair.test(text)) return halved;
  // Whether ? takes in one of the two halves of a character, or the whole, is not documented.
  const join = joining();
  const whole = list.map((piece) => (typeof piece === "object" ? { text: join(piece.text) } : piece));
  return matchesPieces(whole, join(text), options) === halved ? halved : undefined;
}

const pair = /[\ud800-\udbff][\udc00-\udfff]/;

/** Puts one character for private use in the place of each pair of halves. */
function joining(): (text: string) => string {
  const places = new Map<string, string>();
  return (text) =>
    text.replace(new RegExp(pair, "g"), (found) => {
      const place = places.get(found) ?? String.fromCharCode(0xf000 + places.size);
      places.set(found, place);
      return place;
    });
}

function matchesPieces(list: readonly Piece[], text: string, { ignoreCase }: TextOptions): Ternary {
  if (!ignoreCase) return known(list, takesIn(list, text, anything));
  if (takesIn(list, text, anything, foldsSurely)) return known(list, true);
  return takesIn(list, text, anything, foldsPerhaps) ||
    takesIn(foldedWhole(list), inFull(text), anything, foldsPerhaps)
    ? undefined
    : false;
}

/** The capitals of some letters are several, as those of a sharp s: some ways of folding take these for the same. */
const inFull = (text: string) => text.toUpperCase().toLowerCase().toUpperCase();
const foldedWhole = (list: readonly Piece[]): Piece[] =>
  list.map((piece) => (typeof piece === "object" ? { text: inFull(piece.text) } : piece));

const parts = (list: readonly Piece[]) => list.filter(isColon).length + 1;

/** Where the sixth part of an ARN starts. */
function startOfSixth(list: readonly Piece[]): number {
  let colons = 0;
  const fifth = list.findIndex((piece) => isColon(piece) && ++colons === 5);
  return fifth < 0 ? list.length : fifth + 1;
}

/** ARN operators compare six parts, each by itself. */
export function matchesArn(pattern: string, text: string, modern: boolean, facts: RequestFacts): Ternary {
  const list = pieces(pattern, modern, facts);
  if (list.includes("nothing")) return false;
  if (list.includes("unknown") || parts(list) < 6) {
    return takesIn(list, text, anything) || takesIn(completed(list), text, anything) ? undefined : false;
  }
  const sixth = startOfSixth(list);
  return takesIn(list, text, (i) => (i >= sixth ? undefined : ":"));
}

/**
 * A Resource pattern. A wildcard in one of the first five parts stays there for certain only by S3's page; by
 * IAM's, a `*` that ends a part can reach past the colon. One that ends the pattern takes in the rest.
 */
export function matchesResource(pattern: string, modern: boolean, facts: RequestFacts): Ternary {
  const full = !pattern.startsWith("execute-api:/")
    ? pattern
    : facts.policy === "domain"
      ? facts.resource
      : facts.apiArn + pattern.slice("execute-api:".length);
  const list = pieces(full, modern, facts);
  if (list.includes("nothing")) return false;
  if (pattern !== "*" && parts(list) < 6 && !list.includes("unknown")) {
    if (!takesIn(list, facts.resource, anything) && takesIn(completed(list), facts.resource, anything))
      return undefined;
  }
  if (!takesIn(list, facts.resource, anything)) return false;
  if (list.includes("unknown")) return undefined;
  const sixth = startOfSixth(list);
  const ends = list.at(-1) === "*" ? list.length - 1 : list.length;
  return takesIn(list, facts.resource, (i) => (i >= sixth || i === ends ? undefined : ":"))
    ? true
    : undefined;
}
