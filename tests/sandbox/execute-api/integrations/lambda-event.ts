import { own, put } from "../../own";
import { type Exchange, header } from "../exchange";
import { isBinaryType } from "../payload";
import { requestContext } from "../request-context";
import type { IntegrationRequest } from "./integration";
import { receivedTexts, type Values } from "./sent-headers";

/** The event's identity for an unsigned request. */
const nobody = {
  accessKey: null,
  accountId: null,
  caller: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userAgent: null,
  userArn: null,
};

/**
 * The event of version 1.0 for a Lambda function.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function lambdaEvent({
  exchange,
  api,
  stage,
  match,
}: Pick<IntegrationRequest, "exchange" | "api" | "stage" | "match">): Record<string, unknown> {
  const headers = receivedTexts(exchange);
  const query = queryOf(exchange);
  const { identity, ...context } = requestContext({ exchange, api, stage, resource: match.resource });
  const isBinary = isBinaryType(header(exchange, "content-type"), stage.snapshot);
  const body = isBinary ? Buffer.from(exchange.payload).toString("base64") : exchange.body;
  return {
    resource: match.resource.path,
    path: pathOf(exchange, stage.name),
    httpMethod: exchange.method,
    headers: orNull(lastOf(headers)),
    multiValueHeaders: orNull(headers),
    queryStringParameters: orNull(lastOf(query)),
    multiValueQueryStringParameters: orNull(query),
    pathParameters: orNull(match.parameters),
    stageVariables: orNull(stage.variables),
    requestContext: { ...context, identity: { ...nobody, ...Object(identity) } },
    body: body === "" ? null : body,
    isBase64Encoded: isBinary && body !== "",
  };
}

/** By the API's own name without the stage; by a domain name the whole path with its base path. */
function pathOf({ rawPath, viaDomainArn, arrival }: Exchange, stageName: string): string {
  const hasStage = viaDomainArn === undefined && arrival.kind !== "test";
  return hasStage ? rawPath.slice(stageName.length + 1) || "/" : rawPath;
}

function orNull<T extends object>(values: T): T | null {
  return Object.keys(values).length === 0 ? null : values;
}

function lastOf(values: Values): Record<string, string> {
  const last: Record<string, string> = {};
  for (const [name, all] of Object.entries(values)) put(last, name, all.at(-1) ?? "");
  return last;
}

function queryOf(exchange: Exchange): Values {
  const values: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(exchange.query)) {
    const before = own(values, name);
    if (before === undefined) put(values, name, [value]);
    else before.push(value);
  }
  return values;
}
