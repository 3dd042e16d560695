import { randomUUID } from "node:crypto";
import type { Call, Parameters, Reply } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { xmlReply } from "../../gateway/xml";
import { put } from "../../own";
import { fitsWildcards } from "../../policy-engine/pattern";

/** Fields PREFIX.1, PREFIX.2, ... of EC2's query protocol. */
export function listOf(parameters: Parameters, prefix: string): string[] {
  const found: string[] = [];
  for (let index = 1; ; index++) {
    const value = parameters.get(`${prefix}.${index}`);
    if (value === undefined) return found;
    found.push(value);
  }
}

export function required(parameters: Parameters, name: string): string {
  const value = parameters.get(name);
  if (value) return value;
  throw new AwsError("MissingParameter", `The request must contain the parameter ${name}`);
}

/** undefined when the field is absent. */
export function flag(parameters: Parameters, name: string): boolean | undefined {
  const value = parameters.get(name);
  return value === undefined ? undefined : value === "true";
}

/** Filter.N.Name and its values. */
export function filtersOf(parameters: Parameters): ReadonlyMap<string, readonly string[]> {
  const filters = new Map<string, readonly string[]>();
  for (let index = 1; ; index++) {
    const name = parameters.get(`Filter.${index}.Name`);
    if (name === undefined) return filters;
    filters.set(name, listOf(parameters, `Filter.${index}.Value`));
  }
}

/** Tags of every TagSpecification.N. */
export function tagSpecifications(parameters: Parameters): Record<string, string> {
  let tags: Record<string, string> = {};
  for (let index = 1; parameters.has(`TagSpecification.${index}.ResourceType`); index++) {
    tags = { ...tags, ...tagsOf(parameters, `TagSpecification.${index}.Tag`) };
  }
  return tags;
}

/** PREFIX.N.Key and PREFIX.N.Value. */
export function tagsOf(parameters: Parameters, prefix: string): Record<string, string> {
  const tags: Record<string, string> = {};
  for (let index = 1; ; index++) {
    const key = parameters.get(`${prefix}.${index}.Key`);
    if (key === undefined) return tags;
    put(tags, key, parameters.get(`${prefix}.${index}.Value`) ?? "");
  }
}

/** Matches EC2's filter values, where * and ? are wildcards. */
export function matchesFilter(value: string, accepted: readonly string[]): boolean {
  return accepted.some((pattern) => fitsWildcards(pattern, value));
}

export function ec2Reply(call: Call, content: Record<string, unknown>): Reply {
  return xmlReply({
    [`${call.operation}Response`]: {
      "@_xmlns": "http://ec2.amazonaws.com/doc/2016-11-15/",
      requestId: randomUUID(),
      ...content,
    },
  });
}

export function items(list: readonly unknown[]): unknown {
  return list.length === 0 ? "" : { item: list };
}
