/**
 * Tests of methods and authorizers (TestInvokeMethod, TestInvokeAuthorizer): with the API's present state, without
 * network, authorization and stage.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-test-method.html
 */
import { randomUUID } from "node:crypto";
import { put } from "../own";
import type { ApiTests, TestRequest } from "../snapshots";
import type { AuthorizerRequest } from "./authorizer";
import { AuthorizerCache } from "./authorizer";
import { type Answer, type Exchange, headerOfText, textOfHeader } from "./exchange";
import type { ExecuteApi } from "./execute-api";
import { pairsOf } from "./integrations/sent-headers";
import { executionArn } from "./policies";

export function apiTests(service: ExecuteApi, controlPlane: AuthorizerRequest["controlPlane"]): ApiTests {
  return {
    async method(resource, method, request) {
      const exchange = exchangeOf(request);
      const { api, stage, parameters } = request;
      const log = new Log(exchange.requestId);
      log.say(`HTTP Method: ${request.method}, Resource Path: ${resource.path}`);
      log.say(`Method request path: ${mapText(Object.entries(parameters))}`);
      log.say(`Method request query string: ${mapText(new URLSearchParams(request.query))}`);
      log.say(`Method request headers: ${headersText(exchange)}`);
      log.say(`Method request body before transformations: ${request.body}`);
      const answer = await service.tested(exchange, api, stage, { resource, method, parameters });
      const body = answer.body.toString();
      const headers = Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [
          name,
          typeof value === "string" ? textOfHeader(value) : value.map(textOfHeader),
        ]),
      );
      const failed = failureOf(answer);
      if (failed !== undefined) log.say(`Execution failed${failed}`);
      log.say(`Method response body after transformations: ${body}`);
      log.say(`Method response headers: ${mapText(Object.entries(headers))}`);
      if (failed === undefined) log.say("Successfully completed execution");
      log.say(`Method completed with status: ${answer.status}`);
      return {
        status: answer.status,
        headers,
        body,
        log: log.lines,
        latency: Date.now() - exchange.receivedAt,
      };
    },
    async authorizer(authorizer, request) {
      const exchange = exchangeOf(request);
      const { api, stage, parameters } = request;
      const log = new Log(exchange.requestId);
      log.say(`Starting authorizer: ${authorizer.id}`);
      const resource = { id: "", path: request.path, methods: {} };
      const arn = `${executionArn(api)}/${stage.name}/${request.method}/`;
      const match = { resource, method: unasked, parameters };
      // A new cache: cached answers are neither used nor added.
      const found = await new AuthorizerCache().authorize(authorizer, {
        exchange,
        api,
        stage,
        match,
        arn,
        controlPlane,
      });
      const refused = "policy" in found ? undefined : found.status;
      const told = "policy" in found ? found : undefined;
      if (told) log.say(`Using valid authorizer policy for principal: ${told.context.principalId}`);
      log.say(
        told ? "Successfully completed authorizer execution" : `Unauthorized request: ${exchange.requestId}`,
      );
      const { document: policy, context } = told ?? {};
      const latency = Date.now() - exchange.receivedAt;
      return { refused, principalId: context?.principalId, policy, log: log.lines, latency };
    },
  };
}

/** For a test of an authorizer alone, without a method. */
const unasked = {
  authorizationType: "CUSTOM",
  authorizer: undefined,
  apiKeyRequired: false,
  requestParameters: {},
  requestModels: {},
  validator: undefined,
  integration: undefined,
  responses: {},
};

function exchangeOf({ api, method, path, query, rawHeaders, body, tester }: TestRequest): Exchange {
  const headers: Record<string, string> = {};
  const sent = rawHeaders.map((text, at) => (at % 2 === 0 ? text : headerOfText(text)));
  for (const [name, value] of pairsOf(sent)) put(headers, name.toLowerCase(), value);
  return {
    requestId: randomUUID(),
    extendedRequestId: "",
    receivedAt: Date.now(),
    arrival: { kind: "test", region: api.region, clientAddress: "test-invoke-source-ip" },
    vpcId: undefined,
    method,
    protocol: "HTTP/1.1",
    tls: undefined,
    host: "testPrefix.testDomainName",
    rawPath: path,
    query,
    headers,
    rawHeaders: sent,
    body,
    payload: Buffer.from(body),
    viaDomainArn: undefined,
    caller: { tokenIssuedAt: undefined, ...tester, accessKeyId: "", session: undefined, role: undefined },
    authorizer: undefined,
  };
}

/** undefined: the method answered. */
function failureOf({ refusal }: Answer): string | undefined {
  if (refusal === undefined) return undefined;
  const reason = refusal.integrationError ?? refusal.sandboxReason ?? refusal.message;
  return refusal.status >= 500 ? ` due to configuration error: ${reason}` : `: ${reason}`;
}

/** As Java prints a map. */
function mapText(pairs: Iterable<readonly [string, unknown]>): string {
  return `{${[...pairs].map(([name, value]) => `${name}=${value}`).join(", ")}}`;
}

const secret = /^(authorization|x-api-key|x-amz-security-token|cookie)$/i;

function headersText({ rawHeaders }: Exchange): string {
  return mapText(
    pairsOf(rawHeaders).map(([name, value]) => [name, secret.test(name) ? "*****" : textOfHeader(value)]),
  );
}

class Log {
  readonly lines: string[];
  constructor(requestId: string) {
    this.lines = [`Execution log for request ${requestId}`];
    this.say(`Starting execution for request: ${requestId}`);
  }
  say(text: string): void {
    // As Java prints a time: Mon Nov 30 20:00:00 UTC 2026.
    const [, day, date, month, year, time] =
      /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date().toUTCString()) ?? [];
    this.lines.push(`${day} ${month} ${date} ${time} UTC ${year} : ${text}`);
  }
}
