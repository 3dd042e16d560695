/** What CloudWatch is told of each request. */
import type { MetricName } from "../services/monitoring/metrics";
import type { ControlPlane, DeployedApi, DeployedStage, VpcEndpoint } from "../snapshots";
import type { Answer, Exchange } from "./exchange";

type StageMetrics = ReturnType<typeof metricsOf>;

/** A metric's names are made once, not for each request. */
const stageMetrics = new WeakMap<DeployedStage, StageMetrics>();
const endpointMetrics = new WeakMap<VpcEndpoint, MetricName>();

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html */
export function measureCall(
  controlPlane: Pick<ControlPlane, "measure">,
  { receivedAt }: Exchange,
  { status, integrationLatency }: Answer,
  api: DeployedApi,
  stage: DeployedStage,
): void {
  const metrics = stageMetrics.get(stage) ?? metricsOf(api, stage);
  stageMetrics.set(stage, metrics);
  const add = (measured: keyof StageMetrics, value: number) => {
    for (const metric of metrics[measured]) controlPlane.measure(api, metric, value);
  };
  add("Count", 1);
  add("4XXError", Number(status >= 400 && status < 500));
  add("5XXError", Number(status >= 500));
  add("Latency", Date.now() - receivedAt);
  if (integrationLatency !== undefined) add("IntegrationLatency", integrationLatency);
}

/** Each by API, and by API and stage. */
function metricsOf({ name: ApiName }: DeployedApi, { name: Stage }: DeployedStage) {
  const named = (metricName: string): readonly MetricName[] =>
    [{ ApiName }, { ApiName, Stage }].map((dimensions) => ({
      namespace: "AWS/ApiGateway",
      metricName,
      dimensions,
    }));
  return {
    Count: named("Count"),
    "4XXError": named("4XXError"),
    "5XXError": named("5XXError"),
    Latency: named("Latency"),
    IntegrationLatency: named("IntegrationLatency"),
  };
}

/** https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html : none is ever dropped here. */
export function measureEndpoint(controlPlane: Pick<ControlPlane, "measure">, endpoint: VpcEndpoint): void {
  const metric = endpointMetrics.get(endpoint) ?? {
    namespace: "AWS/PrivateLinkEndpoints",
    metricName: "PacketsDropped",
    dimensions: {
      "Endpoint Type": "Interface",
      "Service Name": endpoint.serviceName,
      "VPC Endpoint Id": endpoint.id,
      "VPC Id": endpoint.vpcId,
    },
  };
  endpointMetrics.set(endpoint, metric);
  controlPlane.measure(endpoint, metric, 0);
}
