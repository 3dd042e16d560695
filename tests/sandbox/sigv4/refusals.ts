/**
 * API Gateway's answers to an invalid signature. All are 403 with {"message"}; the wording is that of AWS's common
 * authentication layer, from reports about API Gateway and similar services.
 * https://repost.aws/knowledge-center/api-gateway-iam-sigv4-mismatch
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
import { createHash } from "node:crypto";

/** The kind of fault, by which services other than API Gateway choose their own message. */
export type SignatureFault =
  | "missing"
  | "incomplete"
  | "time"
  | "scope"
  | "unknown key"
  | "expired token"
  | "mismatch";

export interface SignatureRefusal {
  readonly fault: SignatureFault;
  /** x-amzn-ErrorType */
  readonly errorType: string;
  /** Gateway response type. */
  readonly responseType: "INVALID_SIGNATURE" | "EXPIRED_TOKEN" | "MISSING_AUTHENTICATION_TOKEN";
  readonly message: string;
}

const invalid = (fault: SignatureFault, message: string): SignatureRefusal => ({
  fault,
  errorType: "InvalidSignatureException",
  responseType: "INVALID_SIGNATURE",
  message,
});

const incomplete = (message: string): SignatureRefusal => ({
  fault: "incomplete",
  errorType: "IncompleteSignatureException",
  responseType: "INVALID_SIGNATURE",
  message,
});

/** AWS returns the digest of an Authorization header, not the header. */
const digest = (header: string) => createHash("sha256").update(header, "latin1").digest("base64");

export const missingToken: SignatureRefusal = {
  fault: "missing",
  errorType: "MissingAuthenticationTokenException",
  responseType: "MISSING_AUTHENTICATION_TOKEN",
  message: "Missing Authentication Token",
};

/** No such access key, or a session token that does not belong to it. */
export const unrecognizedClient: SignatureRefusal = {
  fault: "unknown key",
  errorType: "UnrecognizedClientException",
  responseType: "INVALID_SIGNATURE",
  message: "The security token included in the request is invalid.",
};

export const expiredToken: SignatureRefusal = {
  fault: "expired token",
  errorType: "ExpiredTokenException",
  responseType: "EXPIRED_TOKEN",
  message: "The security token included in the request is expired",
};

/** The beginning of the answer to a signature that does not match. */
export const mismatchMessage =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access " +
  "Key and signing method. Consult the service documentation for details.";

/**
 * The message continues with the canonical request, which contains the session token.
 * https://github.com/aws/aws-sdk-js/issues/2372, https://github.com/mhart/aws4/issues/33
 */
export const signatureMismatch = (canonicalRequest: string, stringToSign: string) =>
  invalid(
    "mismatch",
    `${mismatchMessage}\n\nThe Canonical String for this request should have been\n'${canonicalRequest}'\n\n` +
      `The String-to-Sign should have been\n'${stringToSign}'\n`,
  );

export const signedTwice = invalid(
  "incomplete",
  "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
);

export const notKeyAndValue = (header: string) =>
  incomplete(
    "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with " +
      `Base64): '${digest(header)}'.`,
  );

/** @param missing sentences about missing parts of the header */
export const incompleteHeader = (missing: readonly string[], header: string) =>
  incomplete(
    `${missing.join(" ")} (Hashed with SHA-256 and encoded with Base64) Authorization=${digest(header)}`,
  );

export const incompleteQuery = (missing: readonly string[]) =>
  incomplete(
    [
      ...missing.map((name) => `AWS query-string parameters must include '${name}'.`),
      "Re-examine the query-string parameters.",
    ].join(" "),
  );

export const repeatedParameter = (name: string) =>
  incomplete(`The query-string parameter '${name}' comes more than once.`);

export const invalidDate = (given: string) =>
  incomplete(
    `Date must be in ISO-8601 'basic format'. Got '${given}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  );

/** @param window how long a signature is valid, in AWS's words: "5 min." */
export const expired = (date: string, earliest: string, now: string, window: string) =>
  invalid("time", `Signature expired: ${date} is now earlier than ${earliest} (${now} - ${window})`);

export const notYetCurrent = (date: string, latest: string, now: string) =>
  invalid("time", `Signature not yet current: ${date} is still later than ${latest} (${now} + 5 min.)`);

export const invalidExpires = (given: string) =>
  incomplete(`X-Amz-Expires must be from 1 to 604800 seconds. Got '${given}'.`);

export const unsignedHeader = (name: string) =>
  invalid("incomplete", `${name} must be a 'SignedHeader' in the AWS Authorization.`);

export const unsupportedAlgorithm = (algorithm: string) =>
  incomplete(`Unsupported AWS 'algorithm': '${algorithm}' (only AWS4-HMAC-SHA256 for now). `);

export const malformedCredential = (credential: string) =>
  incomplete(
    `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
  );

/** @param wrong sentences about faults of the scope */
export const wrongScope = (wrong: readonly string[]) =>
  invalid("scope", wrong.map((sentence) => `${sentence} `).join(""));
