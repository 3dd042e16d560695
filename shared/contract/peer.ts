import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { fault } from "./fault";
import { parsePeer, upCommand } from "./peer-outputs";

/** What a program exports for its outputs to be those of a contract. */
export type Exports<Outputs> = { readonly [Key in keyof Outputs]: pulumi.Input<Outputs[Key]> };

/**
 * Reads another project's stack outputs and holds them against the contract. Undefined while the stack has no
 * outputs: it exists, but was never deployed, or was destroyed. Awaited before a program makes its first resource,
 * so that a peer's fault leaves nothing behind.
 * @throws RunError naming every output that is missing or malformed
 */
export async function readPeer<T>(schema: z.ZodType<T>, stack: string): Promise<T | undefined> {
  const reference = new pulumi.StackReference(stack);
  const outputs = await new Promise<Record<string, unknown>>((resolve) => reference.outputs.apply(resolve));
  return parsePeer(schema, stack, outputs);
}

/**
 * The outputs of a peer that must be deployed by now. In a preview it need not be, and undefined stands for outputs
 * that are not known yet: the plan of every side can be read before any is deployed.
 * @throws RunError naming the stack and the command that deploys it
 */
export async function requirePeer<T>(schema: z.ZodType<T>, stack: string): Promise<T | undefined> {
  const outputs = await readPeer(schema, stack);
  if (outputs !== undefined) return outputs;
  if (!pulumi.runtime.isDryRun()) throw fault(notDeployed(stack));
  await pulumi.log.warn(`${notDeployed(stack)}\n  this preview takes what it will export as unknown`);
  return undefined;
}

/** A value that a preview does not know yet. */
export function notYetKnown<T>(): pulumi.Output<T> {
  return pulumi.output(pulumi.unknown) as pulumi.Output<T>;
}

function notDeployed(stack: string): string {
  return `stack ${stack} has no outputs: it is not deployed yet, or was destroyed\n  next: ${upCommand(stack)}`;
}
