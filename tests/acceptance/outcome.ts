/** How a call ended, named by the layer that decided it. */
export const outcomes = [
  "answered",
  "unresolved",
  "timed out",
  // From outside: whatever the caller's own network made of a name with private addresses.
  "not reached",
  "refused by endpoint policy",
  "refused by domain policy",
  "refused by WAF",
  "refused by resource policy",
  "refused by authorization",
  "refused by authorizer",
  "refused by service control policy",
  "refused by resource control policy",
  "refused by permissions boundary",
  "refused by session policy",
  // AWS did not say which: older texts, and answers without a body.
  "refused by a policy",
  "refused by routing",
  "unexpected",
] as const;

export type Outcome = (typeof outcomes)[number];

/** What curl reports of one call. */
export interface CurlResult {
  readonly exitCode: number;
  /** Status of the proxy's answer to CONNECT; 0 without a proxy, as on AWS. */
  readonly connectStatus: number;
  /** 0 when there was no HTTP answer. */
  readonly status: number;
  /** x-amzn-errortype, as it was sent. */
  readonly errorType: string | undefined;
  /** curl's own message; empty where it has none. */
  readonly message: string;
  /** Why the sandbox answered so, where it says. */
  readonly reason: string;
  /** The body, or its beginning, without what would reveal a session token. */
  readonly body: string;
}

/** What of a row its answer is read by. */
export interface ReadAs {
  readonly caller: "inside" | "neighbour" | "stranger" | "outside";
  /** Whether the route asks for a signature and the call has none. */
  readonly needsSignature: boolean;
  /** Whether it comes to a stage that has a web ACL: then AWS WAF may have answered "Forbidden". */
  readonly behindWebAcl?: boolean | undefined;
  readonly expected: Outcome;
}

/** https://curl.se/libcurl/c/libcurl-errors.html */
const curlExit = {
  couldNotResolve: 6,
  couldNotConnect: 7,
  timedOut: 28,
  tlsFailed: 35,
  gotNothing: 52,
  receiveFailed: 56,
  untrustedCertificate: 60,
} as const;
const proxyCouldNotResolve = 502;

/**
 * Maps curl's exit code, x-amzn-errortype, and then the text, to the layer that decided. "Missing Authentication Token"
 * is what API Gateway says of a path it does not have and of a call that should have been signed: the call decides
 * which. So it does of "Forbidden", which is what API Gateway says of an API or stage that is not there, and of what
 * AWS WAF blocks, unless the web ACL answers with a status and text of its own.
 * https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden
 */
export function readOutcome(result: CurlResult, call: ReadAs): Outcome {
  const unresolved =
    result.exitCode === curlExit.couldNotResolve || result.connectStatus === proxyCouldNotResolve;
  if (call.caller === "outside" && (result.connectStatus >= 400 || isCutOff(result.exitCode)))
    return unresolved && call.expected === "unresolved" ? "unresolved" : "not reached";
  if (unresolved) return "unresolved";
  if (result.exitCode === curlExit.timedOut) return "timed out";
  if (result.exitCode !== 0) return "unexpected";
  if (isOfBackend(result) || isInvalid(result)) return "answered";
  return result.status === 403 || result.status === 401 ? readRefusal(result, call) : "unexpected";
}

/** Statuses that a proxy, a firewall or API Gateway without its header answers as well. */
const ofOthers: ReadonlySet<number> = new Set([400, 401, 403, 407, 408, 429]);

/**
 * A call has passed every layer of access where the backend answers it, whatever it says: it may have no such order. API
 * Gateway itself answers with 4XX and 5XX alone, and names each in x-amzn-errortype. A 5XX is nothing to rely on.
 */
function isOfBackend({ status, errorType }: CurlResult): boolean {
  if (status >= 200 && status < 400) return true;
  return status >= 400 && status < 500 && errorType === undefined && !ofOthers.has(status);
}

/**
 * A request that the API's own validation refuses has passed every layer of access.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
function isInvalid({ status, errorType, body }: CurlResult): boolean {
  return (
    status === 400 &&
    (errorType ?? "BadRequestException").startsWith("BadRequestException") &&
    /^(Invalid request body$|Missing required request parameters: \[)/.test(messageOf(body))
  );
}

/**
 * Resolvers that strip private answers, networks that refuse private addresses, and proxies that answer in the place
 * of others: from outside they all mean that the API was not reached.
 */
function isCutOff(exitCode: number): boolean {
  return Object.values<number>(curlExit).includes(exitCode);
}

/** The explanation of an answer that nothing explains. */
export function answerText({ exitCode, connectStatus, status, errorType, ...texts }: CurlResult): string {
  const proxy = connectStatus === 0 || connectStatus === 200 ? "" : `, proxy's status ${connectStatus}`;
  const parts = [`curl exit ${exitCode}${proxy}, status ${status}`];
  if (errorType !== undefined) parts.push(errorType);
  if (texts.message !== "") parts.push(`curl: ${texts.message}`);
  if (texts.reason !== "") parts.push(texts.reason);
  if (texts.body !== "") parts.push(texts.body);
  return parts.join("; ");
}

/**
 * The kinds of policy as AWS's texts name them, after "no" or "in a".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const policies: Readonly<Record<string, Outcome>> = {
  "VPC endpoint policy": "refused by endpoint policy",
  "resource-based policy": "refused by resource policy",
  "identity-based policy": "refused by authorization",
  "service control policy": "refused by service control policy",
  "resource control policy": "refused by resource control policy",
  "permissions boundary": "refused by permissions boundary",
  "session policy": "refused by session policy",
};

const namedPolicy = new RegExp(
  `(?:because no|explicit deny in an?) (${Object.keys(policies).join("|")})\\b`,
  "i",
);

/** Errors of the layer that reads signatures. */
const signatureErrors: readonly string[] = [
  "InvalidSignatureException",
  "IncompleteSignatureException",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
  "InvalidClientTokenId",
  "ExpiredTokenException",
];

function readRefusal({ errorType, status, body }: CurlResult, call: ReadAs): Outcome {
  const text = messageOf(body);
  // Some services write more behind it: "AccessDeniedException:http://internal.amazon.com/coral/...".
  const type = errorType?.split(/[:,;]/)[0]?.trim() ?? typeByText(text);
  if (signatureErrors.includes(type)) return "refused by authorization";
  // A token that is missing, or that the authorizer knows nothing of.
  if (type === "UnauthorizedException") return "refused by authorizer";
  if (status !== 403) return "unexpected";
  switch (type) {
    case "AccessDeniedException":
      return readAccessDenied(text);
    case "MissingAuthenticationTokenException":
      return call.needsSignature ? "refused by authorization" : "refused by routing";
    case "ForbiddenException":
      return call.behindWebAcl ? "refused by WAF" : "refused by routing";
    default:
      return "unexpected";
  }
}

function readAccessDenied(text: string): Outcome {
  // A good signature on a stage, path or method that is not deployed.
  if (/^Unable to determine service\/operation name/i.test(text)) return "refused by routing";
  // The text of a refusal by an authorizer's policy.
  if (/^User is not authorized to access this resource/i.test(text)) return "refused by authorizer";
  const named = namedPolicy.exec(text)?.[1]?.toLowerCase();
  const [, outcome] = Object.entries(policies).find(([name]) => name.toLowerCase() === named) ?? [];
  // The domain's policy is one of a resource too: the text says of which.
  if (outcome === "refused by resource policy" && /execute-api:[^ ]*:\/?domainnames\//.test(text))
    return "refused by domain policy";
  if (outcome !== undefined) return outcome;
  return text === "" || /is not authorized to perform/i.test(text) ? "refused by a policy" : "unexpected";
}

/** The type of an answer that came without its header. */
function typeByText(text: string): string {
  if (/is not authorized to perform: execute-api:Invoke|^Unable to determine service/i.test(text))
    return "AccessDeniedException";
  if (/^Missing Authentication Token$/i.test(text)) return "MissingAuthenticationTokenException";
  if (/^Forbidden$/i.test(text)) return "ForbiddenException";
  return /signature|security token|Authorization header|Credential/i.test(text)
    ? "InvalidSignatureException"
    : "";
}

/** API Gateway writes "message" for most errors and "Message" for those of IAM; the body may be cut within it. */
function messageOf(body: string): string {
  const [, text] = /"message"\s*:\s*"((?:[^"\\]|\\.)*)/i.exec(body) ?? [];
  return (text ?? "").replace(/\\(["\\/])/g, "$1");
}
