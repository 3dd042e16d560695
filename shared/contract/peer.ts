import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";

export interface Peer<T> {
  /** ORGANIZATION/PROJECT/STACK */
  readonly stack: string;
  /** Undefined while the peer stack has no outputs: it exists, but was never deployed, or was destroyed. */
  readonly outputs: pulumi.Output<T | undefined>;
}

/** Reads another project's stack outputs and holds them against the contract; fails by output name. */
export function readPeer<T>(schema: z.ZodType<T>, stack: string, parent?: pulumi.Resource): Peer<T> {
  const reference = new pulumi.StackReference(stack, {}, parent ? { parent } : {});
  return { stack, outputs: reference.outputs.apply((outputs) => parsePeer(schema, stack, outputs)) };
}

/**
 * The outputs of a peer that must be deployed by now. In a preview they may still be unknown: the plan of every
 * side can be read before any is deployed.
 */
export function requirePeer<T>(peer: Peer<T>): pulumi.Output<T> {
  return peer.outputs.apply((outputs): pulumi.Output<T> => {
    if (outputs !== undefined) return pulumi.output(outputs) as pulumi.Output<T>;
    if (!pulumi.runtime.isDryRun()) throw new pulumi.RunError(notDeployed(peer.stack));
    pulumi.log.warn(`${notDeployed(peer.stack)}\n  this preview takes what it will export as unknown`);
    return pulumi.output(pulumi.unknown) as pulumi.Output<T>;
  });
}

/** Undefined for no outputs at all; throws one error that names every output that is missing or malformed. */
export function parsePeer<T>(
  schema: z.ZodType<T>,
  stack: string,
  outputs: Readonly<Record<string, unknown>>,
): T | undefined {
  if (Object.keys(outputs).length === 0) return undefined;
  const result = schema.safeParse(outputs);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `  ${describe(issue.path, issue.message, outputs)}`);
  throw new pulumi.RunError(
    `stack ${stack} does not export what this project needs; it is half deployed or of another version:\n` +
      `${faults.join("\n")}\n  next: ${upCommand(stack)}`,
  );
}

function notDeployed(stack: string): string {
  return `stack ${stack} has no outputs: it is not deployed yet, or was destroyed\n  next: ${upCommand(stack)}`;
}

/** The command that deploys a stack given as ORGANIZATION/PROJECT/STACK. */
export function upCommand(stack: string): string {
  const [project, name] = stack.split("/").slice(-2);
  return `pulumi -C ${project} up --stack ${name}`;
}

function describe(
  path: readonly PropertyKey[],
  message: string,
  outputs: Readonly<Record<string, unknown>>,
): string {
  const value = path.reduce<unknown>(
    (at, step) => (typeof at === "object" && at !== null ? Reflect.get(at, step) : undefined),
    outputs,
  );
  const received = value === undefined ? "missing" : JSON.stringify(value);
  return `${path.join(".")}: ${received}; ${message}`;
}
