import { oneLine } from "../terminal/one-line";

/** urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME */
export function partsOf(urn: string): {
  readonly stack: string;
  readonly project: string;
  readonly type: string;
  readonly name: string;
} {
  const [start = "", project = "", types = "", ...name] = urn.split("::");
  const stack = start.replace(/^urn:pulumi:/, "");
  return { stack, project, type: types.split("$").at(-1) ?? types, name: name.join("::") };
}

/** Components and the stack itself change with what is in them: only the rest is told. */
export function isResource(urn: string): boolean {
  return !/^(private-api|pulumi):/.test(partsOf(urn).type);
}

/** Whether it is the stack itself, whose outputs are the stack's. */
export function isStack(urn: string): boolean {
  return partsOf(urn).type === "pulumi:pulumi:Stack";
}

/** "SecurityGroup consumer-api": for a person to read. */
export function shortName(urn: string): string {
  const { type, name } = partsOf(urn);
  return oneLine(`${type.split(":").at(-1)} ${name}`);
}
