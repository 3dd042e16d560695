import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Call } from "../../../sandbox/gateway/call";
import { type Fault, Faults } from "../../../sandbox/gateway/faults";
import { readsOnly } from "../../../sandbox/services";
import { readStack } from "../../../sandbox/state/stacks";
import { type StackRef, stackId } from "./config";
import { without } from "./inventory";
import type { SandboxStacks } from "./sandbox-stacks";

/** A moment of an update: a change that is asked of AWS, before or after it is carried out; nobody is answered. */
export interface KillMoment {
  /** What the stack knows to be under way: "creating urn:pulumi:..." */
  readonly step: string;
  /** ec2:CreateVpc */
  readonly call: string;
  readonly carriedOut: boolean;
}

/**
 * Stops the first update that comes to a moment at which none was stopped before: at every change of every step, when it
 * is carried out. Before the very first change as well; before each further one AWS is as it was after the last.
 */
export class KillPoint extends Faults {
  private readonly past = new Set<string>();
  private begun = false;
  private reach: ((call: Call) => Fault | undefined) | undefined;

  private kills: (step: string) => boolean;

  /** @param killsOf for one command, whether it is stopped at a step ("creating URN") */
  constructor(private readonly killsOf: () => (step: string) => boolean) {
    super({ seed: 0, rate: 0, kinds: ["unanswered"], heldMilliseconds: 3_600_000 });
    this.kills = killsOf();
  }

  /** Forgets the moments of an earlier command. */
  restart(): void {
    this.past.clear();
    this.begun = false;
    this.kills = this.killsOf();
  }

  override next(call: Call): Fault | undefined {
    return readsOnly(call) ? undefined : this.reach?.(call);
  }

  /**
   * The moment at which the update of a stack that starts now waits for an answer for ever. No step may run beside
   * another: a change belongs to the one that is under way.
   */
  async await(deployment: SandboxStacks, of: StackRef): Promise<KillMoment> {
    const file = stackFile(deployment, of);
    // The creations that an earlier update did not end stay in the state beside the one under way.
    const earlier = readStack(file).pending.filter((it) => it.startsWith("creating "));
    const changes = new Map<string, number>();
    return new Promise((resolve, reject) => {
      this.reach = (call) => {
        const name = `${call.service}:${call.operation}`;
        const [step, ...others] = without(readStack(file).pending, earlier);
        if (step === undefined || others.length > 0) {
          reject(new Error(`${name} is of no step, or of several: ${[step, ...others].join(", ")}`));
          return undefined;
        }
        if (!this.kills(step)) return undefined;
        const nth = (changes.get(step) ?? 0) + 1;
        changes.set(step, nth);
        const carriedOut = this.begun;
        const key = `${step} ${nth}`;
        if (this.past.has(key)) return undefined;
        if (carriedOut) this.past.add(key);
        this.begun = true;
        this.reach = undefined;
        return {
          kind: carriedOut ? "unanswered late" : "unanswered",
          late: carriedOut,
          error: undefined,
          settled: () => resolve({ step, call: name, carriedOut }),
        };
      };
    });
  }

  /** Every change is carried out and answered again. */
  release(): void {
    this.reach = undefined;
  }
}

/** The file in which a stack's state is. */
export function stackFile({ environment }: SandboxStacks, of: StackRef): string {
  const { project, stack } = stackId(of);
  const backend = fileURLToPath(environment.PULUMI_BACKEND_URL ?? "");
  return join(backend, ".pulumi", "stacks", project, `${stack}.json`);
}
