/**
 * Methods that a mapping template may call on a value: those of Java's String, List and Map, as on AWS. Others are
 * refused by name: JavaScript's methods do not exist in Velocity, and some give access outside the template.
 */
import { own, put } from "../own";
import type { TemplateBudget } from "./template-budget";

type Method<T> = (self: T, parameters: readonly unknown[], budget: TemplateBudget) => unknown;
type Methods<T> = ReadonlyMap<string, Method<T>>;

const text = (value: unknown) => String(value ?? "");
const number = (value: unknown, otherwise: number) => (value === undefined ? otherwise : Number(value));

/**
 * The text that a regular expression without operators matches: "\." is ".". Java's regular expressions are not
 * emulated, because one could run forever.
 */
function literal(expression: unknown): string {
  const given = text(expression);
  const unescaped = given.replace(/\\([^A-Za-z0-9])/g, "");
  if (/[.*+?^${}()|[\]\\]/.test(unescaped)) {
    throw new Error(
      `the sandbox does not emulate the regular expression ${JSON.stringify(given)}, only plain text`,
    );
  }
  return given.replace(/\\([^A-Za-z0-9])/g, "$1");
}

function replaced(self: string, wanted: string, by: string, budget: TemplateBudget): string {
  const pieces = self.split(wanted);
  budget.text(self.length + (pieces.length - 1) * by.length);
  return pieces.join(by);
}

/** Like Java's, without empty texts at the end. */
function split(self: string, separator: string, budget: TemplateBudget): string[] {
  const pieces = self.split(separator);
  budget.steps(pieces.length);
  while (pieces.length > 1 && pieces.at(-1) === "") pieces.pop();
  return pieces;
}

const strings: Methods<string> = new Map<string, Method<string>>([
  ["length", (self) => self.length],
  ["size", (self) => self.length],
  ["isEmpty", (self) => self === ""],
  ["charAt", (self, [index]) => self.charAt(number(index, 0))],
  ["indexOf", (self, [wanted, from]) => self.indexOf(text(wanted), number(from, 0))],
  ["lastIndexOf", (self, [wanted]) => self.lastIndexOf(text(wanted))],
  ["contains", (self, [wanted]) => self.includes(text(wanted))],
  ["startsWith", (self, [wanted]) => self.startsWith(text(wanted))],
  ["endsWith", (self, [wanted]) => self.endsWith(text(wanted))],
  ["equals", (self, [other]) => self === other],
  ["equalsIgnoreCase", (self, [other]) => self.toLowerCase() === text(other).toLowerCase()],
  ["concat", (self, [other]) => self + text(other)],
  ["substring", (self, [from, to]) => self.substring(number(from, 0), number(to, self.length))],
  ["trim", (self) => self.trim()],
  ["toUpperCase", (self) => self.toUpperCase()],
  ["toLowerCase", (self) => self.toLowerCase()],
  ["toString", (self) => self],
  ["replace", (self, [wanted, by], budget) => replaced(self, text(wanted), text(by), budget)],
  ["replaceAll", (self, [wanted, by], budget) => replaced(self, literal(wanted), text(by), budget)],
  ["split", (self, [separator], budget) => split(self, literal(separator), budget)],
]);

const lists: Methods<unknown[]> = new Map<string, Method<unknown[]>>([
  ["size", (self) => self.length],
  ["isEmpty", (self) => self.length === 0],
  ["get", (self, [index]) => self[Number(index)]],
  ["contains", (self, [wanted]) => self.includes(wanted)],
  ["indexOf", (self, [wanted]) => self.indexOf(wanted)],
  ["add", (self, [value]) => self.push(value) > 0],
  ["set", (self, [index, value]) => self.splice(Number(index), 1, value)[0]],
  [
    "remove",
    (self, [given]) => self.splice(typeof given === "number" ? given : self.indexOf(given) >>> 0, 1)[0],
  ],
  ["subList", (self, [from, to]) => self.slice(number(from, 0), number(to, self.length))],
]);

/** A map of the template: only its own keys. */
type Fields = Record<string, unknown>;
const held = (self: Fields, key: unknown) => own(self, text(key));

function set(self: Fields, key: unknown, value: unknown): unknown {
  put(self, text(key), value);
  return value;
}

function taken(self: Fields, key: unknown): unknown {
  const value = held(self, key);
  if (Object.hasOwn(self, text(key))) delete self[text(key)];
  return value;
}

const maps: Methods<Fields> = new Map<string, Method<Fields>>([
  ["size", (self) => Object.keys(self).length],
  ["isEmpty", (self) => Object.keys(self).length === 0],
  ["get", (self, [key]) => held(self, key)],
  ["getKey", (self) => held(self, "key")],
  ["getValue", (self) => held(self, "value")],
  ["containsKey", (self, [key]) => Object.hasOwn(self, text(key))],
  ["containsValue", (self, [value]) => Object.values(self).includes(value)],
  ["keySet", (self) => Object.keys(self)],
  ["values", (self) => Object.values(self)],
  ["entrySet", (self) => Object.entries(self).map(([key, value]) => ({ key, value }))],
  ["put", (self, [key, value]) => set(self, key, value)],
  ["remove", (self, [key]) => taken(self, key)],
]);

const plain: Methods<unknown> = new Map<string, Method<unknown>>([
  ["toString", (self) => String(self)],
  ["equals", (self, [other]) => self === other],
]);

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function call<T>(methods: Methods<T>, kind: string, self: T, name: string, asked: Asked): unknown {
  const method = methods.get(name);
  if (method === undefined) {
    const known = [...methods.keys()].join(", ");
    throw new Error(`the sandbox does not emulate the method ${name} of a ${kind}; it emulates ${known}`);
  }
  const result = method(self, asked.params, asked.budget);
  if (typeof result === "string") asked.budget.text(result.length);
  if (Array.isArray(result)) asked.budget.steps(result.length);
  return result;
}

interface Asked {
  readonly params: readonly unknown[];
  readonly budget: TemplateBudget;
}

/**
 * Calls a method of a value.
 * @throws naming the method when it is not emulated
 */
export function callMethod(self: unknown, name: string, asked: Asked): unknown {
  if (typeof self === "string") {
    asked.budget.text(self.length);
    return call(strings, "text", self, name, asked);
  }
  if (Array.isArray(self)) {
    asked.budget.steps(self.length);
    return call(lists, "list", self, name, asked);
  }
  if (!isFields(self)) return call(plain, typeof self, self, name, asked);
  // Methods of $input and $util are own properties; JSON values have no functions.
  const field = own(self, name);
  if (typeof field === "function") return Reflect.apply(field, undefined, asked.params);
  asked.budget.steps(Object.keys(self).length);
  return call(maps, "map", self, name, asked);
}
