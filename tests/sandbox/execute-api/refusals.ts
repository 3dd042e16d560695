/**
 * API Gateway's refusals: status, x-amzn-ErrorType, body, and the gateway response type in the access log.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 * https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden
 */
import type { UndecidedReason } from "../policy-engine";
import type { SignatureRefusal } from "../sigv4";

export interface Refusal {
  readonly status: number;
  readonly errorType: string;
  readonly responseType: string;
  readonly message: string;
  readonly body: string;
  readonly contentType: "application/json" | "text/plain";
  /** Set when the sandbox itself fails, so that nobody mistakes it for an answer of AWS. */
  readonly sandboxReason?: string;
  /** Why an integration was not called. */
  readonly integrationError?: string;
}

function refusal(status: number, errorType: string, responseType: string, message: string): Refusal {
  const body = JSON.stringify({ message });
  return { status, errorType, responseType, message, body, contentType: "application/json" };
}

/** Refusals for limits are plain text, as clients report, unlike the default template. */
function plainRefusal(status: number, errorType: string, responseType: string, message: string): Refusal {
  return { status, errorType, responseType, message, body: message, contentType: "text/plain" };
}

/** Unknown API or stage, a public API through a VPC endpoint, the default endpoint disabled. */
export const forbidden = refusal(403, "ForbiddenException", "ACCESS_DENIED", "Forbidden");
export const invalidApiKey = refusal(403, "ForbiddenException", "INVALID_API_KEY", "Forbidden");
/** No such path or method as deployed, or an unsigned request to a method with AWS_IAM. */
export const missingAuthenticationToken = refusal(
  403,
  "MissingAuthenticationTokenException",
  "MISSING_AUTHENTICATION_TOKEN",
  "Missing Authentication Token",
);
export const unauthorized = refusal(401, "UnauthorizedException", "UNAUTHORIZED", "Unauthorized");
/** The authorizer cannot be invoked, failed, or returned an invalid answer. */
export const authorizerError: Refusal = {
  ...refusal(
    500,
    "AuthorizerConfigurationException",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "Internal server error",
  ),
  body: '{"message":null}',
};
export const throttled = refusal(429, "TooManyRequestsException", "THROTTLED", "Too Many Requests");
export const unsupportedMediaType = refusal(
  415,
  "UnsupportedMediaTypeException",
  "UNSUPPORTED_MEDIA_TYPE",
  "Unsupported Media Type",
);
export const requestTooLarge = plainRefusal(
  413,
  "RequestEntityTooLargeException",
  "REQUEST_TOO_LARGE",
  "HTTP content length exceeded 10485760 bytes.",
);

/** @param limit bytes of request line and headers together: 8,000 for private APIs, 10,240 for others. */
export function headersTooLarge(limit: number): Refusal {
  return plainRefusal(
    431,
    "BadRequestException",
    "DEFAULT_4XX",
    `HTTP header is larger than ${limit} bytes.`,
  );
}

export const internalError = refusal(
  500,
  "InternalServerErrorException",
  "API_CONFIGURATION_ERROR",
  "Internal server error",
);

/** For integrations: with a space before the message, as clients report. */
function integrationRefusal(status: number, responseType: string, message: string): Refusal {
  const body = `{"message": ${JSON.stringify(message)}}`;
  return { ...refusal(status, "InternalServerErrorException", responseType, message), body };
}

/** No answer from an address on the internet. */
export const networkError = integrationRefusal(
  504,
  "INTEGRATION_FAILURE",
  "Network error communicating with endpoint",
);
/** A function failed or returned an invalid answer. */
export const badGateway = integrationRefusal(502, "DEFAULT_5XX", "Internal server error");
/** API Gateway may not invoke the function, it does not exist, or its body is not base64. */
export const misconfigured = integrationRefusal(500, "API_CONFIGURATION_ERROR", "Internal server error");
export const integrationTimeout = integrationRefusal(
  504,
  "INTEGRATION_TIMEOUT",
  "Endpoint request timed out",
);
export const eventTooLarge = refusal(
  413,
  "RequestEntityTooLargeException",
  "REQUEST_TOO_LARGE",
  "Request Too Long",
);

/** An ambiguous request. */
export const badRequest = plainRefusal(400, "BadRequestException", "DEFAULT_4XX", "Bad Request");

/** A template reads the body as JSON, which it is not. */
export function unreadableBody(reason: string): Refusal {
  const message = `Could not parse request body into json: ${reason}`;
  return refusal(400, "BadRequestException", "DEFAULT_4XX", message);
}

/** The body does not match the validator's model. */
export const invalidBody = refusal(400, "BadRequestException", "BAD_REQUEST_BODY", "Invalid request body");

export function missingParameters(names: readonly string[]): Refusal {
  return refusal(
    400,
    "BadRequestException",
    "BAD_REQUEST_PARAMETERS",
    `Missing required request parameters: [${names.join(", ")}]`,
  );
}

export function signatureRefusal({ errorType, responseType, message }: SignatureRefusal): Refusal {
  return refusal(403, errorType, responseType, message);
}

/** Something that the sandbox does not emulate: named in the body and a header, with a status that AWS does not use. */
export function unsupported(what: string): Refusal {
  const message = `The sandbox does not support ${what}`;
  return { ...refusal(501, "NotImplementedException", "DEFAULT_5XX", message), sandboxReason: message };
}

export function sandboxFailure(reason: string): Refusal {
  return { ...internalError, sandboxReason: reason };
}

/** For a caller whose policies the sandbox cannot evaluate. */
export function undecided(why: UndecidedReason): Refusal {
  return "unsupported" in why ? unsupported(why.unsupported) : sandboxFailure(why.unreadable);
}

export type PolicyLayer = "VPC endpoint policy" | "resource-based policy" | "identity-based policy";

/** With "Message" in upper case, as in refusals by IAM. */
function iamRefusal(message: string): Refusal {
  return {
    ...refusal(403, "AccessDeniedException", "ACCESS_DENIED", message),
    body: JSON.stringify({ Message: message }),
  };
}

/** A valid signature on a request for an unknown path or method. */
export const unknownOperation = iamRefusal("Unable to determine service/operation name to be authorized");

/** Refusal by an authorizer's answer, which counts as an identity-based policy. */
export function refusedByAuthorizer(decision: "explicit deny" | "implicit deny"): Refusal {
  const why =
    decision === "explicit deny"
      ? "with an explicit deny in an identity-based policy"
      : "because no identity-based policy allows the execute-api:Invoke action";
  return iamRefusal(`User is not authorized to access this resource ${why}`);
}

/**
 * A refusal by policy, with the account masked as on AWS. The wording that names the layer is from reports
 * of 2025 and later about execute-api ("because no resource-based policy
 * allows the execute-api:Invoke action", "because no VPC endpoint policy allows the execute-api:Invoke
 * action"); older reports end after the ARN, or after "with an explicit deny", which is still a prefix.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * @param user ARN of the caller, if the policy reads the signature
 */
export function accessDenied(
  layer: PolicyLayer,
  decision: "explicit deny" | "implicit deny",
  arn: string,
  user = "anonymous",
): Refusal {
  const masked = arn.replace(/^((?:[^:]*:){4})\d{8}(\d{4}:)/, "$1********$2");
  const why =
    decision === "explicit deny"
      ? `with an explicit deny in ${layer === "identity-based policy" ? "an" : "a"} ${layer}`
      : `because no ${layer} allows the execute-api:Invoke action`;
  return iamRefusal(
    `User: ${user} is not authorized to perform: execute-api:Invoke on resource: ${masked} ${why}`,
  );
}
