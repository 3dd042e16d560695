import * as pulumi from "@pulumi/pulumi";

/**
 * An error that a person can act on: Pulumi prints the message alone. It carries no stack, because Node 20.20 takes
 * up to a minute to print one that passes through the SDK's files.
 */
export function fault(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = `${error.name}: ${message}`;
  return error;
}
