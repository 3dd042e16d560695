import type { Operations } from "../../gateway/call";
import { functionOperations } from "./functions";
import { invoke } from "./invoke";
import { permissionOperations } from "./permission-statements";

/** Lambda, emulated by the sandbox itself: moto needs containers for it. */
export const lambdaOperations: Operations = {
  ...functionOperations,
  ...permissionOperations,
  Invoke: invoke,
};
