/**
 * Gateway responses: status, headers and body by type of the answer, else by DEFAULT_4XX or DEFAULT_5XX. In templates
 * only variables of $context and $stageVariables are replaced.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
import { own, put } from "../own";
import type { DeployedApi, DeployedStage, GatewayResponse } from "../snapshots";
import { variableOf } from "./access-log";
import { type Answer, type Exchange, header, headerOfText, queryValues } from "./exchange";
import { isHeaderValue } from "./integrations/sent-headers";
import { mediaType } from "./payload";

/** The answer with the stage's gateway response; the sandbox's own headers do not change. */
export function withGatewayResponse(
  answer: Answer,
  exchange: Exchange,
  api: DeployedApi,
  stage: DeployedStage,
): Answer {
  const { refusal } = answer;
  const { gatewayResponses } = stage.snapshot;
  if (refusal === undefined || refusal.sandboxReason !== undefined) return answer;
  const found =
    own(gatewayResponses, refusal.responseType) ??
    own(gatewayResponses, refusal.status >= 500 ? "DEFAULT_5XX" : "DEFAULT_4XX");
  if (found === undefined) return answer;
  const subject = { exchange, api, stage, resource: answer.resource };
  const context = (name: string) => String(variableOf(name)(subject, answer) ?? "");
  const variable = (root: string, name: string) =>
    root === "context" ? context(name) : (own(stage.variables, name) ?? "");
  const headers = { ...answer.headers };
  for (const [target, from] of Object.entries(found.responseParameters ?? {})) {
    const value = mappedFrom(from, exchange, variable);
    // A value from the query string may contain line breaks.
    if (isHeaderValue(value)) put(headers, target.slice("gatewayresponse.header.".length), value);
  }
  const chosen = chooseTemplate(exchange, found);
  const status = found.statusCode === undefined ? answer.status : Number(found.statusCode);
  if (chosen === undefined) return { ...answer, status, headers };
  const [type, template] = chosen;
  const body = template.replace(
    /\$(context|stageVariables)\.([A-Za-z_][\w-]*(?:\.[A-Za-z][\w-]*)*)/g,
    (_, root: string, name: string) => variable(root, name),
  );
  return { ...answer, status, headers: { ...headers, "Content-Type": type }, body };
}

function mappedFrom(
  from: string,
  exchange: Exchange,
  variable: (root: string, name: string) => string,
): string {
  if (from.startsWith("'")) return headerOfText(from.slice(1, -1));
  const [, root = "", name = ""] =
    /^(context|stageVariables|method\.request\.header|method\.request\.querystring)\.(.+)$/.exec(from) ?? [];
  if (root === "method.request.header") return header(exchange, name.toLowerCase()) ?? "";
  if (root === "method.request.querystring") return headerOfText(queryValues(exchange, name).at(-1) ?? "");
  return headerOfText(variable(root, name));
}

/** The template for the accepted type, else for application/json, else the first. */
function chooseTemplate(
  exchange: Exchange,
  { responseTemplates = {} }: GatewayResponse,
): readonly [type: string, template: string] | undefined {
  const templates = Object.entries(responseTemplates);
  const accepted = (header(exchange, "accept")?.split(",") ?? []).map((each) => mediaType(each) ?? "");
  const types = [...accepted, "application/json"];
  const wanted = types.find((type) => templates.some(([name]) => name.toLowerCase() === type));
  return templates.find(([name]) => name.toLowerCase() === wanted) ?? templates[0];
}
