/**
 * Condition operators: each compiles a policy value to a test of a value of the request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { BlockList, isIP } from "node:net";
import { compileArn } from "./arn";
import { InvalidPolicyDocument } from "./document";
import { compilePattern, type TextTest } from "./pattern";

export interface Operator {
  /** A negated operator matches when none of its values matches, and when the key is missing. */
  readonly negated: boolean;
  compile(policyValue: string, variables: boolean): TextTest;
}

const invalid = (kind: string, value: string, accepted: string) =>
  new InvalidPolicyDocument(`Condition value "${value}" is not ${kind}; accepted: ${accepted}`);

const text =
  (wildcards: boolean, ignoreCase = false): Operator["compile"] =>
  (value, variables) =>
    compilePattern(value, { variables, wildcards, ignoreCase });

const arn: Operator["compile"] = (value, variables) => {
  const test = compileArn(value, { variables, wildcards: true });
  return (actual, context) => actual.startsWith("arn:") && test(actual, context);
};

function ordered(
  kind: string,
  accepted: string,
  read: (value: string) => number,
  compare: (actual: number, wanted: number) => boolean,
): Operator["compile"] {
  return (value) => {
    const wanted = read(value);
    if (Number.isNaN(wanted)) throw invalid(kind, value, accepted);
    return (actual) => compare(read(actual), wanted);
  };
}

const readNumber = (value: string) => (/^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN);

const isoDate = /^(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2}))?$/;

/** Epoch seconds, or an ISO 8601 date; the result is in milliseconds. Date.parse reads February 30 as March 2. */
function readDate(value: string): number {
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const [, day = ""] = isoDate.exec(value) ?? [];
  const midnight = Date.parse(day);
  const isDay = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
  return isDay ? Date.parse(value) : Number.NaN;
}

const numeric = (compare: (actual: number, wanted: number) => boolean) =>
  ordered("a number", "an integer or decimal", readNumber, compare);
const date = (compare: (actual: number, wanted: number) => boolean) =>
  ordered("a date", "ISO 8601 or epoch seconds", readDate, compare);

const bool: Operator["compile"] = (value) => {
  const wanted = value.toLowerCase();
  if (wanted !== "true" && wanted !== "false") throw invalid("a Boolean", value, "true, false");
  return (actual) => actual.toLowerCase() === wanted;
};

const binary: Operator["compile"] = (value) => {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw invalid("base64", value, "base64 text");
  return (actual) => actual === value;
};

const address: Operator["compile"] = (value) => {
  const [base = "", prefix, ...rest] = value.split("/");
  const family = isIP(base);
  const bits = family === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (family === 0 || rest.length > 0 || !(length >= 0 && length <= bits)) {
    throw invalid("an IP range", value, "an IPv4 or IPv6 address or CIDR");
  }
  const list = new BlockList();
  list.addSubnet(base, length, family === 4 ? "ipv4" : "ipv6");
  return (actual) => {
    const actualFamily = isIP(actual);
    return actualFamily === family && list.check(actual, family === 4 ? "ipv4" : "ipv6");
  };
};

const equal = (actual: number, wanted: number) => actual === wanted;
const less = (actual: number, wanted: number) => actual < wanted;
const lessOrEqual = (actual: number, wanted: number) => actual <= wanted;
const greater = (actual: number, wanted: number) => actual > wanted;
const greaterOrEqual = (actual: number, wanted: number) => actual >= wanted;

const is = (compile: Operator["compile"]): Operator => ({ negated: false, compile });
const not = (compile: Operator["compile"]): Operator => ({ negated: true, compile });

/** All operators except Null, which tests presence (conditions.ts). */
export const operators: Readonly<Record<string, Operator>> = {
  StringEquals: is(text(false)),
  StringNotEquals: not(text(false)),
  StringEqualsIgnoreCase: is(text(false, true)),
  StringNotEqualsIgnoreCase: not(text(false, true)),
  StringLike: is(text(true)),
  StringNotLike: not(text(true)),
  NumericEquals: is(numeric(equal)),
  NumericNotEquals: not(numeric(equal)),
  NumericLessThan: is(numeric(less)),
  NumericLessThanEquals: is(numeric(lessOrEqual)),
  NumericGreaterThan: is(numeric(greater)),
  NumericGreaterThanEquals: is(numeric(greaterOrEqual)),
  DateEquals: is(date(equal)),
  DateNotEquals: not(date(equal)),
  DateLessThan: is(date(less)),
  DateLessThanEquals: is(date(lessOrEqual)),
  DateGreaterThan: is(date(greater)),
  DateGreaterThanEquals: is(date(greaterOrEqual)),
  Bool: is(bool),
  BinaryEquals: is(binary),
  IpAddress: is(address),
  NotIpAddress: not(address),
  ArnEquals: is(arn),
  ArnLike: is(arn),
  ArnNotEquals: not(arn),
  ArnNotLike: not(arn),
};
