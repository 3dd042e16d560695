import * as pulumi from "@pulumi/pulumi";

/** ORGANIZATION/PROJECT/STACK of the running program: what its peers call it. */
export function thisStack(): string {
  return stackOf(pulumi.getProject());
}

/** The stack of this name in another project of the same organization: where a peer is unless config says otherwise. */
export function stackOf(project: string): string {
  return `${pulumi.getOrganization()}/${project}/${pulumi.getStack()}`;
}

/** A logical name with the stack's, for what AWS shows where URNs are not seen: consumer-api is consumer-dev-api. */
export function nameInStack(name: string): string {
  const [side = "", ...rest] = name.split("-");
  return [side, pulumi.getStack(), ...rest].join("-");
}

/** Options of a component whose logical name contained the stack's: a stack of that time is kept, not replaced. */
export function formerlyWithStack(name: string): pulumi.ComponentResourceOptions {
  return { aliases: [{ name: nameInStack(name) }] };
}
