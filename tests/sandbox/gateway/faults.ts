import { createHash } from "node:crypto";
import { readsOnly, serviceOf } from "../services";
import type { Call } from "./call";
import { AwsError } from "./errors";

/**
 * How a call may fail. Throttled and failed calls get AWS's own error; the connection of an unanswered call is closed
 * after a while. A late fault comes after the call took effect: only its answer is lost.
 */
export const faultKinds = ["throttled", "failed", "unanswered", "failed late", "unanswered late"] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface FaultOptions {
  readonly seed: number;
  /** Share of the calls that fail, 0 to 1. */
  readonly rate: number;
  readonly kinds: readonly FaultKind[];
  /** How long an unanswered call's connection stays open. Default 1000. */
  readonly heldMilliseconds?: number;
}

export interface Fault {
  readonly kind: FaultKind;
  /** The call takes effect nevertheless. */
  readonly late: boolean;
  /** The answer; undefined for none. */
  readonly error: AwsError | undefined;
  /** Called when the call has taken effect, or never will. */
  readonly settled?: () => void;
}

/**
 * Faults by a seed. Whether and how the n-th call of an operation fails depends on the seed, the operation and n
 * alone, so that the order of concurrent calls of different operations does not matter.
 */
export class Faults {
  /** While false, calls neither fail nor count. */
  enabled = true;
  readonly heldMilliseconds: number;
  private readonly calls = new Map<string, number>();
  private readonly counts = new Map<FaultKind, number>();

  /** @throws RangeError when the rate is not within 0 to 1, or no kind is named. */
  constructor(private readonly options: FaultOptions) {
    const { rate, kinds } = options;
    if (!(rate >= 0 && rate <= 1)) throw new RangeError(`faults.rate ${rate}: accepted is 0 to 1`);
    if (kinds.length === 0)
      throw new RangeError(`faults.kinds is empty: accepted are ${faultKinds.join(", ")}`);
    this.heldMilliseconds = options.heldMilliseconds ?? 1000;
  }

  /** How many calls failed until now, by kind. */
  get injected(): Readonly<Record<FaultKind, number>> {
    const count = (kind: FaultKind) => this.counts.get(kind) ?? 0;
    return {
      throttled: count("throttled"),
      failed: count("failed"),
      unanswered: count("unanswered"),
      "failed late": count("failed late"),
      "unanswered late": count("unanswered late"),
    };
  }

  /** The call waits for this before it is handled; undefined: no wait. */
  wait(_call: Call): Promise<void> | undefined {
    return undefined;
  }

  /** The fault of this call; undefined: none. */
  next(call: Call): Fault | undefined {
    if (!this.enabled) return undefined;
    const name = `${call.service}:${call.operation}`;
    const nth = (this.calls.get(name) ?? 0) + 1;
    this.calls.set(name, nth);
    const digest = createHash("sha256").update(`${this.options.seed} ${name} ${nth}`).digest();
    if (digest.readUInt32BE(0) / 2 ** 32 >= this.options.rate) return undefined;
    const { kinds } = this.options;
    const kind = kinds[digest.readUInt32BE(4) % kinds.length];
    if (kind === undefined) return undefined;
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    return faultOf(kind, call);
  }
}

function faultOf(kind: FaultKind, call: Call): Fault {
  // A late fault of a read would be the same as an early one.
  const late = kind.endsWith(" late") && !readsOnly(call);
  if (kind.startsWith("unanswered")) return { kind, late, error: undefined };
  const error = serviceOf(call.service)?.errors[kind === "throttled" ? "throttled" : "failed"];
  return { kind, late, error: error && new AwsError(error.code, error.message, error.status) };
}
