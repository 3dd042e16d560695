import type { Properties } from "./properties";

/** A resource as rules see it: while it is registered (inputs), or at the end of a stack (outputs). */
export interface Resource {
  /** Type token, such as aws:apigateway/stage:Stage. */
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly properties: Properties;
  /** Deletion is refused by Pulumi. */
  readonly protect: boolean;
  /** URN of the component that it belongs to. */
  readonly parent?: string | undefined;
  readonly provider?: Properties | undefined;
  /** URNs; only known at the end of a stack. */
  readonly dependencies: readonly string[];
  /** URNs that a property's value comes from; only known at the end of a stack. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** The name of the stack that a URN belongs to: urn:pulumi:STACK::PROJECT::TYPE::NAME. */
export function stackOf(urn: string): string {
  return urn.split("::")[0]?.replace(/^urn:pulumi:/, "") ?? "";
}

/** Type and name without module, for messages: "Stage provider-dev". */
export function titleOf(resource: Pick<Resource, "type" | "name">): string {
  return `${resource.type.split(":").at(-1)} ${resource.name}`;
}
