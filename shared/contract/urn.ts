/** urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME */
export function parseUrn(urn: string): {
  readonly stack: string;
  readonly project: string;
  readonly type: string;
  readonly name: string;
} {
  const [start = "", project = "", types = "", ...name] = urn.split("::");
  const stack = start.replace(/^urn:pulumi:/, "");
  return { stack, project, type: types.split("$").at(-1) ?? types, name: name.join("::") };
}

/** "SecurityGroup consumer-api": a resource for a person to read. */
export function titleOf({ type, name }: { readonly type: string; readonly name: string }): string {
  return `${type.split(":").at(-1)} ${name}`;
}
