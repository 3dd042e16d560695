import { Failure } from "../../../shared/terminal/failure";
import type { SandboxEnvironment } from "./leftovers";

/** Path on the sandbox's endpoint that advances the clock; no AWS operation has it. */
export const advancePath = "/_sandbox/advance";
/** A day. */
const most = 86_400;
export const advanceAccepts = `expected whole seconds from 1 to ${most}`;

/** undefined: not a valid number of seconds. */
export function secondsOf(text: string): number | undefined {
  const seconds = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
  return seconds !== undefined && seconds <= most ? seconds : undefined;
}

/**
 * Advances the clock of a running sandbox's alarms, which are evaluated at the end of each minute. All else uses the
 * machine's clock.
 * @throws Failure when the environment is not that of a sandbox
 */
export async function advance(environment: SandboxEnvironment, seconds: number): Promise<void> {
  const { AWS_ENDPOINT_URL: endpoint, SANDBOX_TOKEN: token } = environment;
  if (endpoint === undefined || token === undefined)
    throw new Failure(
      "AWS_ENDPOINT_URL and SANDBOX_TOKEN are not set: only the sandbox's clock can be advanced",
    );
  const response = await fetch(new URL(advancePath, endpoint), {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: String(seconds),
  });
  if (!response.ok)
    throw new Error(`${endpoint} does not advance its clock: ${response.status} ${await response.text()}`);
}
