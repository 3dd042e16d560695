import * as pulumi from "@pulumi/pulumi";

/** ORGANIZATION/PROJECT/STACK of the running program: what its peers call it. */
export function thisStack(): string {
  return stackOf(pulumi.getProject());
}

/** The stack of this name in another project of the same organization: where a peer is unless config says otherwise. */
export function stackOf(project: string): string {
  return `${pulumi.getOrganization()}/${project}/${pulumi.getStack()}`;
}
