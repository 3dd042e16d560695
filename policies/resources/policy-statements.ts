import { z } from "zod";
import { type Properties, UnreadableProperty } from "./properties";

const statement = z.record(z.string(), z.unknown());
const document = z.looseObject({ Statement: z.union([z.array(statement), statement]) });
const given = z.union([z.string(), document]).optional();

/** The statements of an IAM policy that a property holds, as text or object. */
export function policyStatements(properties: Properties, path: string): Record<string, unknown>[] {
  const value = properties.read(path, given);
  if (value === undefined || value === "") return [];
  const result = document.safeParse(typeof value === "string" ? parsed(value) : value);
  if (!result.success) throw new UnreadableProperty(properties.at(path), "expected a policy document");
  const { Statement } = result.data;
  return Array.isArray(Statement) ? Statement : [Statement];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
