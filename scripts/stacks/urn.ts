import { parseUrn, titleOf } from "../../shared/contract/urn";
import { oneLine } from "../terminal/one-line";

/** Components and the stack itself change with what is in them: only the rest is reported. */
export function isResource(urn: string): boolean {
  return !/^(private-api|pulumi):/.test(parseUrn(urn).type);
}

/** Whether it is the stack itself, whose outputs are the stack's. */
export function isStack(urn: string): boolean {
  return parseUrn(urn).type === "pulumi:pulumi:Stack";
}

/** "SecurityGroup consumer-api": for a person to read. */
export const shortName = (urn: string): string => oneLine(titleOf(parseUrn(urn)));
