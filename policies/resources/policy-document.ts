import { z } from "zod";
import { type RawStatement, statementsIn } from "../prover";
import { type Properties, UnreadableProperty } from "./properties";
import type { Resource } from "./resource";
import { openApiOf } from "./rest-api";
import { types } from "./types";

/** A policy document as a program gives it: JSON text or an object. */
export type RawDocument = string | Readonly<Record<string, unknown>>;

const rawDocument = z.union([z.string(), z.record(z.string(), z.unknown())]).optional();

/** The resource policy that a resource carries, in whichever of the ways it can be written. */
export function apiDocument(resource: Resource): RawDocument | undefined {
  const given = resource.properties.read("policy", rawDocument);
  if (given !== undefined && given !== "") return given;
  if (resource.type !== types.restApi) return undefined;
  return rawDocument.parse(openApiOf(resource)?.["x-amazon-apigateway-policy"]);
}

export function endpointDocument(resource: Resource): RawDocument | undefined {
  const given = resource.properties.read("policy", rawDocument);
  return given === "" ? undefined : given;
}

const statements = z.array(z.looseObject({}));

/** The statements of a document; none where it cannot be read, which the prover then reports. */
export function statementsOf(document: RawDocument): RawStatement[] {
  return statements.safeParse(statementsIn(document)).data ?? [];
}

/** The statements of an IAM policy that a property holds; none where it holds nothing. */
export function policyStatements(properties: Properties, path: string): RawStatement[] {
  const document = properties.read(path, rawDocument);
  if (document === undefined || document === "") return [];
  const result = statements.safeParse(statementsIn(document));
  if (!result.success) throw new UnreadableProperty(properties.at(path), "expected a policy document");
  return result.data;
}

/** An element that holds one text or a list of them. */
export function listed(value: unknown): string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.filter((item) => typeof item === "string");
}

/** The texts that conditions compare a key with, whatever the operator; key names ignore case. */
export function conditionValues(document: RawDocument, key: string): string[] {
  const operators = z.record(z.string(), z.record(z.string(), z.unknown()));
  const values = statementsOf(document).flatMap((item) =>
    Object.values(operators.safeParse(item.Condition).data ?? {}).flatMap((keys) =>
      Object.entries(keys)
        .filter(([name]) => name.toLowerCase() === key.toLowerCase())
        .flatMap(([, value]) => listed(value)),
    ),
  );
  return [...new Set(values)];
}
