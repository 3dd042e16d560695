import { repeatedName } from "../../../../shared/open-api/repeated-name";
import { parseBoundedJson, UnreadableJson } from "../../bounded-json";
import type { ServiceModel, Shape } from "./model";
import { type Refuse, scalar } from "./value";

/** In one body. AWS's own lists have about ten thousand items at most. */
const mostValues = 400_000;

/**
 * Parses a JSON body by its shape in AWS's model: every name must be a member, have its type, and occur once. Null is
 * the same as absent, as on AWS.
 */
export function readJson(bytes: Buffer, shape: Shape, service: ServiceModel, refuse: Refuse): unknown {
  if (bytes.length === 0) return {};
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = parseBoundedJson(text, mostValues);
  } catch (error) {
    const reason = error instanceof UnreadableJson ? error.message : "it is not UTF-8";
    throw refuse.malformed(`The request's body is not JSON: ${reason}.`);
  }
  const twice = repeatedName(text);
  if (twice !== undefined)
    throw refuse.malformed(`The request's body has the name "${twice}" more than once in one object.`);
  return new Walk(service, refuse).structure(shape, value, "");
}

/** Escapes what a parser of forms would split at, so that JSON is parsed as JSON only. */
export function writeJson(value: unknown): Buffer {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return Buffer.from(JSON.stringify(value).replaceAll(/[&=;+%]/g, escaped));
}

class Walk {
  constructor(
    private readonly service: ServiceModel,
    private readonly refuse: Refuse,
  ) {}

  structure(shape: Shape, value: unknown, at: string): unknown {
    if (shape.document) return value;
    const entries = this.entries(value, at).map(([name, given]) => {
      const [, use] =
        Object.entries(shape.members ?? {}).find(
          ([member, { location, locationName }]) =>
            location === undefined && (locationName ?? member) === name,
        ) ?? [];
      if (use === undefined) throw this.refuse.unknown(`${at}${name}`);
      return [name, this.any(use.shape, given, `${at}${name}`)] as const;
    });
    return Object.fromEntries(entries);
  }

  /** The properties of an object that are not null. */
  private entries(value: unknown, at: string): [string, unknown][] {
    if (value === null || typeof value !== "object" || Array.isArray(value)) {
      throw this.refuse.value(at.replace(/\.$/, "") || "of the whole body", value, "an object");
    }
    return Object.entries(value).filter(([, given]) => given !== null);
  }

  private any(name: string, value: unknown, at: string): unknown {
    const shape = this.service.shape(name);
    switch (shape.type) {
      case "structure":
        return this.structure(shape, value, `${at}.`);
      case "list":
        if (!Array.isArray(value)) throw this.refuse.value(at, value, "a list");
        return value.map((each, index) => this.any(shape.member?.shape ?? "", each, `${at}.${index + 1}`));
      case "map":
        return Object.fromEntries(
          this.entries(value, `${at}.`).map(([key, each]) => [
            scalar("string", at, key, this.refuse),
            this.any(shape.value?.shape ?? "", each, `${at}.${key}`),
          ]),
        );
      case "boolean":
        if (typeof value !== "boolean") throw this.refuse.value(at, value, "true or false");
        return value;
      case "integer":
      case "long":
      case "double":
      case "float":
        return this.number(shape.type, value, at);
      case "timestamp":
        if (typeof value === "number") return this.number("double", value, at);
        return this.text("timestamp", value, at);
      default:
        return this.text(shape.type, value, at);
    }
  }

  private text(type: string, value: unknown, at: string): string {
    if (typeof value !== "string") throw this.refuse.value(at, value, "a text");
    return scalar(type, at, value, this.refuse);
  }

  private number(type: string, value: unknown, at: string): number {
    const whole = type === "integer" || type === "long";
    if (typeof value !== "number" || !(whole ? Number.isSafeInteger(value) : Number.isFinite(value))) {
      throw this.refuse.value(at, value, whole ? "a whole number" : "a number");
    }
    return value;
  }
}
