import type { Boto } from "../../../sandbox/testing/boto";
import type { Side } from "./config";
import type { SandboxStacks } from "./sandbox-stacks";

/** An update of a side that is deployed already. */
export interface SideUpdate {
  readonly name: string;
  /** Brings about what the side's next up finds. */
  ask(deployment: SandboxStacks, boto: Boto): Promise<void>;
  /** What this up does beside making what the stack does not have: "updating VpcEndpoint". */
  readonly steps: readonly string[];
  /** The kinds of resources that are there after it beside those of the side itself, one entry for each. */
  readonly makes?: readonly string[];
  /** The sides that are deployed for it. */
  readonly peers?: readonly Side[];
  /** AWS has what was asked for, and nothing beside it. */
  assertMade(deployment: SandboxStacks, boto: Boto): Promise<void>;
}
