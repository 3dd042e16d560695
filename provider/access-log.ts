/**
 * The access log: one JSON object per request, with its endpoint, network and caller, the request, the answer, the
 * layer and reason of a refusal, and the latency. A variable without a value is "-". All values are texts, also
 * numbers, so that filters compare them in one way.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
const fields = {
  requestId: "requestId",
  extendedRequestId: "extendedRequestId",
  requestTime: "requestTime",
  vpceId: "identity.vpceId",
  vpcId: "identity.vpcId",
  sourceIp: "identity.sourceIp",
  principal: "identity.userArn",
  account: "identity.accountId",
  domain: "domainName",
  stage: "stage",
  method: "httpMethod",
  resourcePath: "resourcePath",
  path: "path",
  protocol: "protocol",
  tlsVersion: "tlsVersion",
  cipherSuite: "cipherSuite",
  status: "status",
  responseLength: "responseLength",
  errorType: "error.responseType",
  errorMessage: "error.message",
  authorizeError: "authorize.error",
  authorizeStatus: "authorize.status",
  authorizerError: "authorizer.error",
  authorizerPrincipal: "authorizer.principalId",
  webAcl: "webaclArn",
  wafResponse: "wafResponseCode",
  wafError: "waf.error",
  integrationStatus: "integration.status",
  integrationError: "integration.error",
  integrationLatency: "integration.latency",
  responseLatency: "responseLatency",
} as const;

/** A field of a line, for filters. */
export type LogField = keyof typeof fields;

export const accessLogFormat = JSON.stringify(
  Object.fromEntries(Object.entries(fields).map(([field, variable]) => [field, `$context.${variable}`])),
);
