/** urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME */
export function typeAndName(urn: string): { readonly type: string; readonly name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1) ?? types, name: name.join("::") };
}

/** Components and the stack itself change with what is in them: only the rest is told. */
export function isResource(urn: string): boolean {
  return !/^(private-api|pulumi):/.test(typeAndName(urn).type);
}
