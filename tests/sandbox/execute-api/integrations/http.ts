/**
 * HTTP and HTTP_PROXY integrations: with a backend on the internet, or through a VPC link in the API's account.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
 */

import type { BackendAddress } from "../../backends";
import { withStageVariables } from "../../lambda-uri";
import { throughLoadBalancer } from "../../network/load-balancers";
import { put } from "../../own";
import { type Answer, isStatus, refuse } from "../exchange";
import { maximumBodyBytes } from "../incoming";
import { passedBody } from "../payload";
import { integrationTimeout, misconfigured, networkError, type Refusal } from "../refusals";
import { askBackend } from "./backend-client";
import { type BackendRequest, compileBackendRequest } from "./http-request";
import type { CompileIntegration, IntegrationRequest } from "./integration";
import { failedMapping } from "./requests";
import { compileResponses, type Result } from "./responses";
import { answeredName, gathered, pairsOf } from "./sent-headers";

export const http: CompileIntegration = (integration, method, snapshot) => {
  const requestOf = compileBackendRequest(integration, snapshot);
  const respond = compileResponses(integration, method, snapshot);
  const isProxy = integration.type === "HTTP_PROXY";

  return async (request): Promise<Answer> => {
    try {
      const sent = requestOf(request);
      if ("responseType" in sent) return refuse(sent);
      const vpcLinkId =
        integration.vpcLinkId && withStageVariables(integration.vpcLinkId, request.stage.variables);
      const address = await addressOf(sent, request, vpcLinkId);
      if ("responseType" in address) return refuse(address);
      const { timeoutMilliseconds } = integration;
      const { kept } = request.backends;
      const outcome = await askBackend(address, sent, timeoutMilliseconds, maximumBodyBytes, kept);
      if (outcome === "late") return refuse(integrationTimeout);
      if (outcome === "too large") return refuse(misconfigured);
      if ("broken" in outcome) return refuse(unreachable(vpcLinkId, outcome.broken));
      return isProxy
        ? passedOn(outcome, request)
        : respond(
            String(outcome.status),
            request.exchange,
            request.scopeOf(request.exchange),
            resultOf(outcome),
          );
    } catch (error) {
      return failedMapping(error);
    }
  };
};

/** The reason is in the access log, and not in the answer. */
function unreachable(vpcLinkId: string | undefined, reason: string): Refusal {
  return { ...(vpcLinkId === undefined ? networkError : misconfigured), integrationError: reason };
}

async function addressOf(
  { host, port }: BackendRequest,
  { controlPlane, backends, api }: IntegrationRequest,
  vpcLinkId: string | undefined,
): Promise<BackendAddress | Refusal> {
  const failed = (reason: string) => unreachable(vpcLinkId, reason);
  if (vpcLinkId === undefined) return (await backends.address(host, port)) ?? noBackend(host, port);
  const arn = controlPlane.vpcLinkTarget(api, vpcLinkId);
  const network = await controlPlane.network();
  const balancer = arn === undefined ? undefined : network.loadBalancers.get(arn);
  if (balancer === undefined) return failed(`VPC link ${vpcLinkId} has no load balancer`);
  // The host in the URI is only the Host header: the link decides the target.
  const way = throughLoadBalancer(network, balancer, port);
  if (way.kind === "unreachable") return failed(way.reason);
  for (const target of way.targets) {
    const found = await backends.address(target.address, target.port);
    if (found !== undefined) return found;
  }
  const [first] = way.targets;
  return noBackend(first?.address ?? "", first?.port ?? 0);

  function noBackend(at: string, on: number): Refusal {
    const what = `nothing answers at ${at}:${on}; name one when you start the sandbox: --backend ${at}:${on}=PORT`;
    return { ...failed(what), sandboxReason: what };
  }
}

interface BackendAnswer {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

function resultOf({ rawHeaders, body }: BackendAnswer): Result {
  return { headers: gathered(pairsOf(rawHeaders).map(([name, value]) => [name.toLowerCase(), value])), body };
}

/** Headers of the connection between API Gateway and the backend. */
const notPassed = new Set([
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
]);

function passedOn(answer: BackendAnswer, { exchange, stage }: IntegrationRequest): Answer {
  if (!isStatus(answer.status)) return refuse(misconfigured);
  const { headers: result } = resultOf(answer);
  const type = result["content-type"]?.[0];
  const body =
    result["content-encoding"] === undefined
      ? passedBody(answer.body, type, exchange, stage.snapshot, undefined)
      : answer.body;
  if (body === undefined) return refuse(misconfigured);
  const headers: Record<string, string | string[]> = {};
  for (const [name, values] of Object.entries(gathered(pairsOf(answer.rawHeaders)))) {
    if (notPassed.has(name.toLowerCase())) continue;
    put(headers, answeredName(name), values.length === 1 ? (values[0] ?? "") : [...values]);
  }
  if (type === undefined) put(headers, "Content-Type", "application/json");
  return { status: answer.status, headers, body, integrationStatus: answer.status };
}
