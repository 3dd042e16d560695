import type { Boto } from "../../../sandbox/testing/boto";
import type { Deployment } from "./deployment";

/** An update of a side that is deployed already. */
export interface Change {
  readonly name: string;
  /** Brings about what the side's next up finds. */
  ask(deployment: Deployment): Promise<void>;
  /** All that this up does, sorted: "updating VpcEndpoint". */
  readonly steps: readonly string[];
  /** AWS has what was asked for, and nothing beside it. */
  assertMade(deployment: Deployment, boto: Boto): Promise<void>;
}
