/**
 * Patterns of metric filters for JSON events: comparisons, IS and NOT EXISTS, combined with && and ||.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */
import { parseBoundedJson, UnreadableJson } from "../../bounded-json";
import { own } from "../../own";

/** A pattern that is invalid, or that the sandbox does not emulate. */
export class UnusablePattern extends Error {}

/** Whether a JSON event matches. */
export type Matcher = (event: unknown) => boolean;

type Token = { readonly kind: "mark" | "word" | "text" | "regex"; readonly text: string };

const tokens =
  /\s*(?:(?<mark>&&|\|\||!=|<=|>=|[=<>(){}])|"(?<text>(?:[^"\\]|\\.)*)"|%(?<regex>[^%]*)%|(?<word>[^\s"%=<>!&|(){}]+))/y;

function tokensOf(pattern: string): Token[] {
  const found: Token[] = [];
  const end = pattern.trimEnd().length;
  for (tokens.lastIndex = 0; tokens.lastIndex < end; ) {
    const at = tokens.lastIndex;
    const { mark, text, regex, word } = tokens.exec(pattern)?.groups ?? {};
    if (mark !== undefined) found.push({ kind: "mark", text: mark });
    else if (text !== undefined) found.push({ kind: "text", text: text.replace(/\\(.)/g, "$1") });
    else if (regex !== undefined) found.push({ kind: "regex", text: regex });
    else if (word !== undefined) found.push({ kind: "word", text: word });
    else throw new UnusablePattern(`it cannot be read from "${pattern.slice(at, at + 20)}" on`);
  }
  return found;
}

/** @throws UnusablePattern */
export function compilePattern(pattern: string): Matcher {
  if (!pattern.trimStart().startsWith("{"))
    throw new UnusablePattern("the sandbox emulates only patterns for JSON events: { $.field = value }");
  const reader = new Reader(tokensOf(pattern));
  reader.take("{");
  const matches = reader.either();
  reader.take("}");
  reader.end();
  return matches;
}

/** The event in a line; undefined for a line that is not a JSON object, which no pattern matches. */
export function eventOf(line: string): unknown {
  try {
    return parseBoundedJson(line);
  } catch (error) {
    if (error instanceof UnreadableJson) return undefined;
    throw error;
  }
}

class Reader {
  private at = 0;

  constructor(private readonly all: readonly Token[]) {}

  take(mark: string): void {
    const token = this.next();
    if (token.kind !== "mark" || token.text !== mark)
      throw new UnusablePattern(`it has "${token.text}" where ${mark} is expected`);
  }

  end(): void {
    const rest = this.all[this.at];
    if (rest !== undefined) throw new UnusablePattern(`it has "${rest.text}" after its end`);
  }

  either(): Matcher {
    return this.joined("||", () => this.joined("&&", () => this.one()).reduce(both)).reduce(any);
  }

  private joined(mark: string, read: () => Matcher): Matcher[] {
    const found = [read()];
    while (this.is(mark)) {
      this.take(mark);
      found.push(read());
    }
    return found;
  }

  private one(): Matcher {
    if (this.is("(")) {
      this.take("(");
      const inner = this.either();
      this.take(")");
      return inner;
    }
    const value = selector(this.next());
    const operator = this.next();
    if (operator.kind === "word") return this.named(operator.text.toUpperCase(), value);
    return comparison(operator.text, value, this.next());
  }

  private named(word: string, value: (event: unknown) => unknown): Matcher {
    const second = this.next().text.toUpperCase();
    if (word === "NOT" && second === "EXISTS") return (event) => value(event) === undefined;
    const wanted = new Map<string, unknown>([
      ["TRUE", true],
      ["FALSE", false],
      ["NULL", null],
    ]);
    if (word === "IS" && wanted.has(second)) return (event) => value(event) === wanted.get(second);
    throw new UnusablePattern(`it has "${word} ${second}", which is not a comparison`);
  }

  private is(mark: string): boolean {
    const token = this.all[this.at];
    return token?.kind === "mark" && token.text === mark;
  }

  private next(): Token {
    const token = this.all[this.at++];
    if (token === undefined) throw new UnusablePattern("it ends too early");
    return token;
  }
}

const both =
  (left: Matcher, right: Matcher): Matcher =>
  (event) =>
    left(event) && right(event);

const any =
  (left: Matcher, right: Matcher): Matcher =>
  (event) =>
    left(event) || right(event);

/** The value at $.a.b[0]; undefined: there is none. */
function selector({ kind, text }: Token): (event: unknown) => unknown {
  if (kind !== "word" || !/^\$(?:\.[\w-]+|\[\d+\])+$/.test(text))
    throw new UnusablePattern(`the sandbox emulates selectors such as $.a.b[0], not "${text}"`);
  const steps = text.match(/[\w-]+/g) ?? [];
  return (event) => {
    let value = event;
    for (const step of steps) {
      if (Array.isArray(value)) value = value[Number(step)];
      else value = isRecord(value) ? own(value, step) : undefined;
    }
    return value;
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** For a missing field every comparison is false, also !=. A number is compared with numbers only. */
function comparison(operator: string, value: (event: unknown) => unknown, { kind, text }: Token): Matcher {
  if (kind === "regex")
    throw new UnusablePattern(`the sandbox does not emulate regular expressions: %${text}%`);
  if (kind === "mark") throw new UnusablePattern(`it has "${text}" where a value is expected`);
  const number = kind === "word" && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
  const orders: Readonly<Record<string, (left: number, right: number) => boolean>> = {
    "=": (left, right) => left === right,
    "!=": (left, right) => left !== right,
    "<": (left, right) => left < right,
    "<=": (left, right) => left <= right,
    ">": (left, right) => left > right,
    ">=": (left, right) => left >= right,
  };
  const order = own(orders, operator);
  if (order === undefined) throw new UnusablePattern(`it has "${operator}" where a comparison is expected`);
  if (number !== undefined)
    return (event) => {
      const found = value(event);
      return typeof found === "number" && order(found, number);
    };
  if (operator !== "=" && operator !== "!=")
    throw new UnusablePattern(`${operator} compares numbers, not "${text}"`);
  const fits = withStars(text);
  return (event) => {
    const found = value(event);
    return typeof found === "string" && fits(found) === (operator === "=");
  };
}

/** Matches a text with stars for any letters. It searches each piece once, so the time is linear. */
function withStars(pattern: string): (text: string) => boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return (text) => text === pattern;
  return (text) => {
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, at);
      if (found === -1) return false;
      at = found + piece.length;
    }
    return at + last.length <= text.length;
  };
}
