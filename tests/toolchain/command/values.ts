/**
 * Pulumi's property values in a protobuf Struct: plain JSON, with secrets, assets and archives as objects with a
 * signature key, and unknowns as reserved strings.
 * https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/go/common/resource/properties.go
 */
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

export const signatureKey = "4dabf18193072939515e22adb298388d";
export const signatures = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
} as const;

/** The unknown of an unknown type; the other strings are unknowns of a known type. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknowns = new Set([
  unknown,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export function fromStruct(struct: Struct | undefined): JsonObject {
  const value: unknown = struct?.toJavaScript() ?? {};
  if (!isJson(value) || !isObject(value))
    throw new Error("the engine sent properties that are not a JSON object");
  return value;
}

export function toStruct(value: JsonObject): Struct {
  // JSON round trip: fromJavaScript needs mutable values without undefined.
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(value)));
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isJson(value: unknown): value is Json {
  if (value === null || ["boolean", "number", "string"].includes(typeof value)) return true;
  return typeof value === "object" && Object.values(value).every(isJson);
}

export function isSecret(value: Json): value is JsonObject {
  return isObject(value) && value[signatureKey] === signatures.secret;
}

export function secret(value: Json): JsonObject {
  return { [signatureKey]: signatures.secret, value };
}

export function isUnknown(value: Json): boolean {
  return typeof value === "string" && unknowns.has(value);
}

/** True when `test` is true for the value or any part of it. */
export function contains(value: Json, test: (part: Json) => boolean): boolean {
  if (test(value)) return true;
  return (
    typeof value === "object" && value !== null && Object.values(value).some((part) => contains(part, test))
  );
}

/** The value with every secret in plain text. */
export function reveal(value: Json): Json {
  if (isSecret(value)) return reveal(value.value ?? null);
  if (Array.isArray(value)) return value.map(reveal);
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, reveal(part)]));
  }
  return value;
}

/** Every string inside a secret of the value: these must not be printed. */
export function secretTexts(value: Json, inSecret = false): string[] {
  if (typeof value === "string") return inSecret ? [value] : [];
  if (isSecret(value)) return secretTexts(value.value ?? null, true);
  return typeof value === "object" && value !== null
    ? Object.values(value).flatMap((part) => secretTexts(part, inSecret))
    : [];
}
