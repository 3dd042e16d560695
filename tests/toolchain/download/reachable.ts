import { messageOf } from "../plugin/message";
import { cliRelease, type Hosts } from "./releases";

/** undefined when both hosts answer within the time; else one sentence with the reason. */
export async function unreachableReason(
  from: Hosts,
  version: string,
  milliseconds = 5000,
): Promise<string | undefined> {
  const { archive, checksums } = cliRelease(from, version);
  const reasons = await Promise.all([archive, checksums].map((url) => check(url, milliseconds)));
  return reasons.find((reason) => reason !== undefined);
}

async function check(url: string, milliseconds: number): Promise<string | undefined> {
  const { host } = new URL(url);
  try {
    const response = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(milliseconds) });
    // 404 is also an answer of the right host: the download then reports the missing release.
    return response.ok || response.status === 404 ? undefined : `${host} answers ${response.status}`;
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") {
      return `${host} does not answer within ${milliseconds / 1000} s`;
    }
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    return `${host} cannot be reached (${messageOf(cause)})`;
  }
}
