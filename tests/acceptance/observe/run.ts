import type { SSMClient } from "@aws-sdk/client-ssm";
import { agentOf, agentText, type InstanceInformation } from "./agent";
import { fixCommand } from "./probe-error";

/** What of the time limits is no user's to set. */
export interface Pace {
  /** Kept of timeoutSeconds for the result of a script that ran to its own limit. */
  readonly resultSeconds: number;
  /** For one request to SSM, with the SDK's own retries; a third of timeoutSeconds at most. */
  readonly requestSeconds: number;
  /** For what is asked once timeoutSeconds are over. */
  readonly afterwardsSeconds: number;
  readonly pollMilliseconds: number;
}

const usualPace: Pace = { resultSeconds: 5, requestSeconds: 20, afterwardsSeconds: 5, pollMilliseconds: 300 };

export interface RunCommandOptions {
  readonly client: SSMClient;
  readonly instanceId: string;
  /** ORGANIZATION/PROJECT/STACK that the instance belongs to. */
  readonly stack: string;
  readonly script: readonly string[];
  /** Seconds for all of it: the agent is online, the script has run, its result is here. */
  readonly timeoutSeconds: number;
  readonly log: (line: string) => void;
  readonly pace?: Pace;
}

/** One script on one instance, and the time it has. */
export class CommandRun {
  readonly pace: Pace;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** "30 s (acceptance:timeoutSeconds)" */
  readonly limit: string;
  /** The command that brings the instance back. */
  readonly fix: string;

  constructor(readonly options: RunCommandOptions) {
    this.pace = options.pace ?? usualPace;
    this.until = Date.now() + options.timeoutSeconds * 1000;
    this.limit = `${options.timeoutSeconds} s (acceptance:timeoutSeconds)`;
    this.fix = fixCommand(options.stack);
  }

  /** Makes a request that ends when its own time is over, or the run's. */
  request<T>(work: (options: { abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    const seconds = Math.min(this.pace.requestSeconds, this.options.timeoutSeconds / 3);
    return within(Math.min(seconds * 1000, this.until - Date.now()), (abortSignal) => work({ abortSignal }));
  }

  /** Makes a request when the run's time may be over. */
  afterwards<T>(work: (options: { abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    return within(this.pace.afterwardsSeconds * 1000, (abortSignal) => work({ abortSignal }));
  }

  agent(): Promise<InstanceInformation | undefined> {
    const { client, instanceId } = this.options;
    return this.request((options) => agentOf(client, instanceId, options));
  }

  /** The agent of a command that did not succeed, in words. */
  async agentAfterwards(): Promise<string> {
    const { client, instanceId } = this.options;
    try {
      return agentText(await this.afterwards((options) => agentOf(client, instanceId, options)));
    } catch (error) {
      return `the agent could not be asked for: ${error}`;
    }
  }
}

/**
 * Ends a request after a time, with whatever comes before it is sent: an SDK's own signal does not end the search for
 * credentials.
 * @throws DOMException TimeoutError when the time is over
 */
function within<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(Math.max(1, Math.ceil(milliseconds)));
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
  return Promise.race([work(signal), over]);
}
