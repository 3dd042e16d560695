import { z } from "zod";
import { roleArn } from "../../shared/contract/consumer";

/** A consumer beside the stack's own, whose probe calls too. */
const otherConsumer = z.strictObject({
  // The name of its stack is part of a file's name.
  stack: z.string().regex(/^([\w.-]+\/){2}(?!\.+$)[\w.-]+$/, "expected ORGANIZATION/PROJECT/STACK"),
  roleArn: roleArn.optional(),
  profile: z.string().min(1, "expected the name of a profile").optional(),
});

export const otherConsumers = z.array(otherConsumer);
