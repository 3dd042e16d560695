import { Failure } from "../../../shared/terminal/failure";
import type { SandboxEnvironment } from "./leftovers";

/** Path on the sandbox's endpoint that lets time pass; no AWS operation has it. */
export const advancePath = "/_sandbox/advance";
/** A day. */
const most = 86_400;
export const advanceAccepts = `expected whole seconds from 1 to ${most}`;

/** undefined: it is no number of seconds that may pass. */
export function secondsOf(text: string): number | undefined {
  const seconds = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
  return seconds !== undefined && seconds <= most ? seconds : undefined;
}

/**
 * Lets time pass on a running sandbox: its alarms are evaluated at each minute's end. What else takes time there goes by the
 * machine's clock.
 * @throws Failure where the environment is AWS's, whose time nobody moves
 */
export async function advance(environment: SandboxEnvironment, seconds: number): Promise<void> {
  const { AWS_ENDPOINT_URL: endpoint, SANDBOX_TOKEN: token } = environment;
  if (endpoint === undefined || token === undefined)
    throw new Failure(
      "AWS_ENDPOINT_URL and SANDBOX_TOKEN are not set: time passes by command on the sandbox alone",
    );
  const response = await fetch(new URL(advancePath, endpoint), {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: String(seconds),
  });
  if (!response.ok)
    throw new Error(`${endpoint} lets no time pass: ${response.status} ${await response.text()}`);
}
