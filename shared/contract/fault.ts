// Not from the SDK as a whole, which takes a second to load: scripts make faults too.
import { RunError } from "@pulumi/pulumi/errors";

/**
 * An error that a person can act on: Pulumi prints the message alone. It carries no stack, because Node 20.20 takes
 * up to a minute to print one that passes through the SDK's files.
 */
export function fault(message: string): RunError {
  const error = new RunError(message);
  error.stack = `${error.name}: ${message}`;
  return error;
}
