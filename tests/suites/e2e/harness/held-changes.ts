import type { Call } from "../../../sandbox/gateway/call";
import { Faults } from "../../../sandbox/gateway/faults";
import { readsOnly } from "../../../sandbox/services";

/** Lets changes wait, so that an update is under way for as long as a test needs it, on a machine of any speed. */
export class HeldChanges extends Faults {
  private released: Promise<void> | undefined;
  private arrived = () => {};

  constructor() {
    super({ seed: 0, rate: 0, kinds: ["unanswered"] });
  }

  override wait(call: Call): Promise<void> | undefined {
    if (this.released === undefined || readsOnly(call)) return undefined;
    this.arrived();
    return this.released;
  }

  /**
   * Every change waits from now on.
   * @returns when the first change waits, and what lets them all go on
   */
  hold(): { readonly first: Promise<void>; readonly release: () => void } {
    let release = () => {};
    this.released = new Promise((resolve) => {
      release = () => {
        this.released = undefined;
        resolve();
      };
    });
    return { first: new Promise((resolve) => (this.arrived = resolve)), release };
  }
}
