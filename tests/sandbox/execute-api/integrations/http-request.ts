/** The request of an HTTP integration to its backend. */
import { withStageVariables } from "../../lambda-uri";
import { own, put } from "../../own";
import type { DeploymentSnapshot, Integration } from "../../snapshots";
import { type Exchange, headerOfText, queryValues } from "../exchange";
import type { TemplateScope } from "../mapping-template";
import { integrationBody } from "../payload";
import { misconfigured, type Refusal, unsupportedMediaType } from "../refusals";
import type { IntegrationRequest } from "./integration";
import { bytesOf, compileRequestBody } from "./requests";
import { isHeaderValue, receivedHeaders, receivedTexts } from "./sent-headers";
import { compileRequestValue } from "./values";

export interface BackendRequest {
  readonly method: string;
  readonly host: string;
  readonly port: number;
  /** Path and query string. */
  readonly target: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Buffer;
}

/** Headers of the client's connection, or set again. */
const notPassed = new Set([
  ...["host", "keep-alive", "expect", "max-forwards", "proxy-authenticate", "proxy-connection", "te"],
  ...["trailer", "transfer-encoding", "upgrade", "via"],
]);

/** Headers of the backend's connection: mappings to them are ignored. */
const notMapped = new Set([
  "host",
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
]);

type Place = "path" | "querystring" | "header";

interface Mapped {
  readonly place: Place;
  readonly name: string;
  readonly values: (scope: TemplateScope, exchange: Exchange) => readonly string[];
}

export function compileBackendRequest(
  integration: Integration,
  snapshot: DeploymentSnapshot,
): (request: IntegrationRequest) => BackendRequest | Refusal {
  const bodyOf = compileRequestBody(integration, snapshot);
  const mapped = Object.entries(integration.requestParameters).flatMap(([target, source]): Mapped[] => {
    const [, place, name = ""] = /^integration\.request\.(path|querystring|header)\.(.+)$/.exec(target) ?? [];
    const isPlace = place === "path" || place === "querystring" || place === "header";
    if (!isPlace || (place === "header" && notMapped.has(name.toLowerCase()))) return [];
    const values = compileValues(source);
    return [
      { place, name, values: place === "header" ? (...from) => values(...from).map(headerOfText) : values },
    ];
  });
  const isProxy = integration.type === "HTTP_PROXY";
  /** A cache: without stage variables the URI is always the same. */
  let read: { readonly uri: string; readonly parts: UriParts | undefined } | undefined;

  return (request) => {
    const { exchange, api, stage } = request;
    const sent = isProxy ? proxied(request) : custom(request);
    if ("responseType" in sent) return sent;
    const { scope, body, headers } = sent;
    const values = valuesOf(mapped, exchange, scope);
    const uri = withStageVariables(integration.uri ?? "", stage.variables);
    read = read?.uri === uri ? read : { uri, parts: partsOf(uri) };
    const { parts } = read;
    if (parts === undefined) return misconfigured;
    const { authority, path } = parts;
    const query = [
      ...parts.query,
      ...(isProxy
        ? pairsOf(exchange.query).filter(([name]) => own(values.querystring, name) === undefined)
        : []),
      ...Object.entries(values.querystring).flatMap(([name, all]) =>
        all.map((value) => [name, value] as const),
      ),
    ];
    for (const [name, all] of Object.entries(values.header)) {
      if (!all.every(isHeaderValue))
        return {
          ...misconfigured,
          integrationError: `the value mapped to header ${name} contains line breaks`,
        };
      replace(headers, name, all);
    }
    const lower = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
    if (!lower.has("user-agent")) put(headers, "User-Agent", [`AmazonAPIGateway_${api.id}`]);
    replace(headers, "x-amzn-apigateway-api-id", [api.id]);
    return {
      method:
        integration.httpMethod === "ANY" ? exchange.method : (integration.httpMethod ?? exchange.method),
      host: parts.host,
      port: parts.port,
      target: `${filled(path, values.path) || "/"}${query.length === 0 ? "" : `?${textOf(query)}`}`,
      headers: { ...headers, Host: [authority], "Content-Length": [String(body.length)] },
      body,
    };
  };

  /** The whole request, except headers of its connection. */
  function proxied({ exchange, scopeOf }: IntegrationRequest): Sent | Refusal {
    const body = integrationBody(exchange, snapshot, integration.contentHandling);
    const bytes = body === "bytes" ? bytesOf(exchange, snapshot) : Buffer.from(body.text);
    if (bytes === undefined) return misconfigured;
    const headers: Record<string, readonly string[]> = {};
    for (const [name, values] of Object.entries(receivedHeaders(exchange)))
      if (!notPassed.has(name.toLowerCase())) put(headers, name, values);
    return { scope: scopeOf(exchange), body: bytes, headers };
  }

  /** The mapped body, and only mapped headers. */
  function custom(request: IntegrationRequest): Sent | Refusal {
    const body = bodyOf(request);
    if (body.kind === "unsupported media type") return unsupportedMediaType;
    if (body.kind === "unreadable bytes") return misconfigured;
    const headers = { Accept: ["application/json"], "Content-Type": [body.type] };
    return { scope: body.scope, body: body.kind === "text" ? Buffer.from(body.text) : body.bytes, headers };
  }
}

/** Sets a header, and removes headers of that name in any case. */
function replace(headers: Record<string, readonly string[]>, name: string, values: readonly string[]): void {
  for (const known of Object.keys(headers))
    if (known.toLowerCase() === name.toLowerCase()) delete headers[known];
  put(headers, name, values);
}

interface UriParts {
  readonly host: string;
  readonly port: number;
  readonly authority: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
}

function partsOf(uri: string): UriParts | undefined {
  const [, scheme = "", authority = "", rest = ""] = /^(https?):\/\/([^/?#]+)(.*)$/.exec(uri) ?? [];
  if (!URL.canParse(`${scheme}://${authority}`)) return undefined;
  const { hostname: host, port: given } = new URL(`${scheme}://${authority}`);
  const [path = "", query = ""] = rest.split("#")[0]?.split("?") ?? [];
  const port = given === "" ? (scheme === "https" ? 443 : 80) : Number(given);
  return { host, port, authority, path, query: pairsOf(query) };
}

interface Sent {
  readonly scope: TemplateScope;
  readonly body: Buffer;
  readonly headers: Record<string, readonly string[]>;
}

type PlacedValues = Readonly<Record<Place, Record<string, readonly string[]>>>;

function valuesOf(mapped: readonly Mapped[], exchange: Exchange, scope: TemplateScope): PlacedValues {
  const placed: PlacedValues = { path: {}, querystring: {}, header: {} };
  for (const { place, name, values } of mapped) {
    const found = values(scope, exchange);
    if (found.length > 0) put(placed[place], name, found);
  }
  return placed;
}

/** One value, or all values of a multi-value parameter. */
function compileValues(source: string): Mapped["values"] {
  const [, place, name = ""] = /^method\.request\.multivalue(querystring|header)\.(.+)$/.exec(source) ?? [];
  if (place === "querystring") return (_, exchange) => queryValues(exchange, name);
  if (place === "header") {
    const isNamed = ([known]: readonly [string, unknown]) => known.toLowerCase() === name.toLowerCase();
    return (_, exchange) => Object.entries(receivedTexts(exchange)).find(isNamed)?.[1] ?? [];
  }
  const value = compileRequestValue(source);
  return (scope) => [value(scope) ?? []].flat();
}

const pairsOf = (query: string): (readonly [string, string])[] => [...new URLSearchParams(query)];

const textOf = (pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");

/**
 * {name} is replaced by the decoded value of that parameter: a slash in it becomes part of the path. A parameter
 * without a value stays, and so does the URI's own encoding.
 */
function filled(path: string, values: Readonly<Record<string, readonly string[]>>): string {
  return path.replaceAll(/\{([^{}]+)\}|%[0-9A-Fa-f]{2}|[^{%]+|[{%]/g, (found, name: string | undefined) => {
    if (/^%../.test(found)) return found;
    return encoded((name === undefined ? undefined : own(values, name)?.[0]) ?? found);
  });
}

const encoded = (text: string) =>
  text.replaceAll(/[^A-Za-z0-9/._~:@!$&'()*+,;=-]/gu, (character) => encodeURIComponent(character));
