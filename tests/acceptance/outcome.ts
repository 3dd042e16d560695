/** How a call ended, named by the layer that decided it. */
export const outcomes = [
  "answered",
  "unresolved",
  "timed out",
  "refused by endpoint policy",
  "refused by resource policy",
  "refused by authorization",
  "refused by routing",
  "unexpected",
] as const;

export type Outcome = (typeof outcomes)[number];

/** What curl tells of one call. */
export interface CurlResult {
  readonly exitCode: number;
  /** Status of the proxy's answer to CONNECT; 0 without a proxy, as on AWS. */
  readonly connectStatus: number;
  /** 0 when there was no HTTP answer. */
  readonly status: number;
  readonly errorType: string | undefined;
  /** The body, or its beginning. */
  readonly body: string;
}

const curlExit = { couldNotResolve: 6, timedOut: 28 } as const;
const proxyCouldNotResolve = 502;

/**
 * Maps curl's exit code, status, header and message to the layer that decided. "Missing Authentication Token" is what
 * API Gateway says of a path it does not have and of a call that should have been signed: the call tells which.
 */
export function readOutcome(result: CurlResult, call: { readonly needsSignature: boolean }): Outcome {
  if (result.exitCode === curlExit.couldNotResolve || result.connectStatus === proxyCouldNotResolve) {
    return "unresolved";
  }
  if (result.exitCode === curlExit.timedOut) return "timed out";
  if (result.exitCode !== 0) return "unexpected";
  if (result.status === 200) return "answered";
  return result.status === 403 ? readRefusal(messageOf(result.body), call) : "unexpected";
}

function readRefusal(message: string, call: { readonly needsSignature: boolean }): Outcome {
  if (/VPC endpoint policy/i.test(message)) return "refused by endpoint policy";
  if (/identity-based policy/.test(message)) return "refused by authorization";
  if (/is not authorized to perform: execute-api:Invoke/.test(message)) return "refused by resource policy";
  if (/signature|security token|Authorization header|Credential/i.test(message))
    return "refused by authorization";
  if (message === "Missing Authentication Token" && call.needsSignature) return "refused by authorization";
  if (message === "Forbidden" || message === "Missing Authentication Token") return "refused by routing";
  return "unexpected";
}

/** API Gateway writes "message" for most errors and "Message" for those of IAM. */
function messageOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== "object" || parsed === null) return "";
    const message: unknown = Reflect.get(parsed, "message") ?? Reflect.get(parsed, "Message");
    return typeof message === "string" ? message : "";
  } catch {
    return "";
  }
}
