import type { ContextValue } from "../types";
import { asList, asObject, type JsonObject } from "./document";
import type { RequestFacts } from "./facts";
import { equalsVariable, matchesArn, matchesText } from "./match";
import { allOf, anyOf, not, type Ternary } from "./ternary";

function compare(order: string, left: number, right: number): boolean {
  switch (order) {
    case "LessThan":
      return left < right;
    case "LessThanEquals":
      return left <= right;
    case "GreaterThan":
      return left > right;
    case "GreaterThanEquals":
      return left >= right;
    default:
      return left === right;
  }
}

/** Milliseconds; the text is a date or seconds since 1970. */
const milliseconds = (text: string): number =>
  /^-?(?:\d{1,3}|\d{5,})$|^-?\d+\.\d+$/.test(text) ? Number(text) * 1000 : new Date(text).getTime();

function bits(address: string): string {
  if (address.includes("."))
    return address
      .split(".")
      .map((part) => Number(part).toString(2).padStart(8, "0"))
      .join("");
  const [left = "", right] = address.split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const head = groups(left);
  const tail = groups(right ?? "");
  const zeros = right === undefined ? [] : Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0"))
    .join("");
}

function inBlock(address: string, block: string): boolean {
  const [network = "", length] = block.split("/");
  const a = bits(address);
  const b = bits(network);
  if (a.length !== b.length) return false;
  const kept = length === undefined ? b.length : Number(length);
  return a.slice(0, kept) === b.slice(0, kept);
}

const dates = ["aws:currenttime", "aws:epochtime", "aws:tokenissuetime"];
const addresses = ["aws:sourceip", "aws:vpcsourceip"];
const arns = ["aws:principalarn", "aws:sourcearn", "execute-api:viadomainarn"];
const booleans = [
  "aws:securetransport",
  "aws:multifactorauthpresent",
  "aws:viaawsservice",
  "aws:principalisawsservice",
];
const collections = [
  "aws:principalorgpaths",
  "aws:resourceorgpaths",
  "aws:sourceorgpaths",
  "aws:calledvia",
  "aws:tagkeys",
];
const age = "aws:multifactorauthage";

/** One value of the request against one value of the policy. */
function matches(
  operator: string,
  key: string,
  actual: string,
  wanted: string,
  modern: boolean,
  facts: RequestFacts,
): Ternary {
  const [, family = "", order = ""] =
    /^(String|Arn|Numeric|Date|Bool|Binary|IpAddress)(.*)$/.exec(operator) ?? [];
  // No key is binary.
  if (family === "Binary") return undefined;
  if (family === "String") {
    const options = { exact: !order.startsWith("Like"), ignoreCase: order.endsWith("IgnoreCase") };
    return matchesText(wanted, actual, modern, options, facts);
  }
  if (family === "Arn") return arns.includes(key) ? matchesArn(wanted, actual, modern, facts) : undefined;
  if (wanted.includes("${")) return undefined;
  if (family === "Bool") return booleans.includes(key) ? actual === wanted.toLowerCase() : undefined;
  if (family === "IpAddress") return addresses.includes(key) ? inBlock(actual, wanted) : undefined;
  if (family === "Date") {
    // Four digits: a year, or seconds.
    if (/^\d{4}$/.test(wanted)) return undefined;
    return dates.includes(key) ? compare(order, milliseconds(actual), milliseconds(wanted)) : undefined;
  }
  const numeric = key === age || key === "aws:epochtime";
  return numeric ? compare(order, Number(actual), Number(wanted)) : undefined;
}

/** Texts of dates, numbers, booleans and addresses: only some comparisons have a documented outcome. */
function undecidable(operator: string, key: string, wanted: readonly string[]): boolean {
  if (operator === "BinaryEquals") return true;
  if (!/^String/.test(operator)) return false;
  if (dates.includes(key) || key === age) return true;
  if (key === "aws:multifactorauthpresent") return wanted.some((text) => /[*?$]/.test(text));
  if (!addresses.includes(key)) return false;
  return !operator.startsWith("StringEquals") || !wanted.every((text) => /^\d+(\.\d+){3}$/.test(text));
}

function holds(
  name: string,
  key: string,
  wanted: readonly string[],
  modern: boolean,
  facts: RequestFacts,
): Ternary {
  const value = facts.value(key);
  if (value === null) return undefined;
  const perhaps = facts.perhaps(key);
  if (perhaps === undefined) return holdsFor(value, name, key, wanted, modern, facts);
  const both = [undefined, perhaps].map((each) => holdsFor(each, name, key, wanted, modern, facts));
  return both[0] === both[1] ? both[0] : undefined;
}

/** Whether there is a value. */
function nullHolds(
  value: ContextValue | undefined,
  quantifier: string | undefined,
  wanted: readonly string[],
): Ternary {
  const asks = (missing: boolean) => wanted.some((text) => (text.toLowerCase() === "true") === missing);
  // Whether an empty value is one is not documented.
  if (value === "") return asks(true) === asks(false) ? asks(true) : undefined;
  if (value !== undefined || quantifier === undefined) return asks(value === undefined);
  return asks(true) === (quantifier === "ForAllValues") ? asks(true) : undefined;
}

function holdsFor(
  value: ContextValue | undefined,
  name: string,
  key: string,
  wanted: readonly string[],
  modern: boolean,
  facts: RequestFacts,
): Ternary {
  const [, quantifier, signed = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(name) ?? [];
  if (signed === "Null") return nullHolds(value, quantifier, wanted);
  const operator = signed.replace(/^Not/, "").replace(/^([A-Za-z]+?)Not/, "$1");
  const negated = operator !== signed;
  if (value === undefined) {
    if (ifExists !== undefined || quantifier === "ForAllValues") return true;
    return negated && quantifier !== "ForAnyValue";
  }
  // An empty text is no value to ForAllValues and ForAnyValue.
  const lower = key.toLowerCase();
  const stringly = /^String/.test(operator);
  if (value === "" && stringly && quantifier !== undefined) return quantifier === "ForAllValues";
  const test = (actual: string): Ternary => {
    if (undecidable(operator, lower, wanted)) return undefined;
    const [only = "", another] = wanted;
    if (modern && another === undefined && quantifier === undefined && !booleans.includes(lower)) {
      const equal =
        operator === "StringEquals" || operator === "StringLike"
          ? equalsVariable(only, lower, actual, operator === "StringLike", facts)
          : undefined;
      if (equal !== undefined) return equal !== negated;
    }
    const found = anyOf(wanted, (text) => matches(operator, lower, actual, text, modern, facts));
    return negated ? not(found) : found;
  };
  if (typeof value === "string" && !collections.includes(lower)) return test(value);
  if (quantifier === undefined) return undefined;
  const list = typeof value === "string" ? [value] : value;
  return quantifier === "ForAllValues" ? allOf(list, test) : anyOf(list, test);
}

export function conditionsHold(statement: JsonObject, modern: boolean, facts: RequestFacts): Ternary {
  const all = Object.entries(asObject(statement.Condition)).flatMap(([name, block]) =>
    Object.entries(asObject(block)).map(([key, values]) => ({
      name,
      key,
      wanted: asList(values).map(String),
    })),
  );
  return allOf(all, ({ name, key, wanted }) => holds(name, key, wanted, modern, facts));
}
