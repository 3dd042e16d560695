/** The variables of templates for a request. Each part is computed on first use, because most requests need none. */

import { put } from "../own";
import type { DeployedApi, DeployedStage } from "../snapshots";
import { type Exchange, headerText } from "./exchange";
import type { RequestParameters, TemplateScope } from "./mapping-template";
import type { Match } from "./path-tree";
import { requestContext } from "./request-context";

const noHeaders: Readonly<Record<string, string>> = {};

export class RequestScope implements TemplateScope {
  private readonly exchange: Exchange;
  private readonly api: DeployedApi;
  private readonly stage: DeployedStage;
  private readonly match: Match;
  private knownParameters: RequestParameters | undefined;
  private knownContext: Record<string, unknown> | undefined;

  constructor(exchange: Exchange, api: DeployedApi, stage: DeployedStage, match: Match) {
    this.exchange = exchange;
    this.api = api;
    this.stage = stage;
    this.match = match;
  }

  get body(): string {
    return this.exchange.body;
  }

  get stageVariables(): Readonly<Record<string, string>> {
    return this.stage.variables;
  }

  get parameters(): RequestParameters {
    if (this.knownParameters === undefined) {
      const headers: Record<string, string> = {};
      for (const name of Object.keys(this.exchange.headers)) {
        put(headers, name, headerText(this.exchange, name) ?? "");
      }
      this.knownParameters = {
        path: this.match.parameters,
        querystring: Object.fromEntries(new URLSearchParams(this.exchange.query)),
        header: headers,
      };
    }
    return this.knownParameters;
  }

  get context(): Readonly<Record<string, unknown>> {
    this.knownContext ??= {
      ...requestContext({
        exchange: this.exchange,
        api: this.api,
        stage: this.stage,
        resource: this.match.resource,
      }),
      requestOverride: { header: {}, path: {}, querystring: {} },
      responseOverride: { header: {} },
    };
    return this.knownContext;
  }

  get responseOverride(): TemplateScope["responseOverride"] {
    const value = this.knownContext?.responseOverride;
    if (typeof value !== "object" || value === null) return undefined;
    const status: unknown = Reflect.get(value, "status");
    const headers: unknown = Reflect.get(value, "header");
    return {
      status: status === undefined ? undefined : Number(status),
      headers:
        typeof headers === "object" && headers !== null
          ? Object.fromEntries(Object.entries(headers).map(([name, each]) => [name, String(each)]))
          : noHeaders,
    };
  }
}
