/** CloudWatch metrics of each request. */
import type { MetricName } from "../services/monitoring/metrics";
import type { ControlPlane, DeployedApi, DeployedStage, VpcEndpoint } from "../snapshots";
import type { Answer, Exchange } from "./exchange";

type StageMetrics = ReturnType<typeof metricsOf>;

/** Cached names of metrics. */
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
  const values = {
    Count: 1,
    "4XXError": Number(status >= 400 && status < 500),
    "5XXError": Number(status >= 500),
    Latency: Date.now() - receivedAt,
    IntegrationLatency: integrationLatency,
  };
  for (const [metric, measured] of metrics) {
    const value = values[measured];
    if (value !== undefined) controlPlane.measure(api, metric, value);
  }
}

const measuredOfCalls = ["Count", "4XXError", "5XXError", "Latency", "IntegrationLatency"] as const;

/** Dimensions: API, and API with stage. */
function metricsOf({ name: ApiName }: DeployedApi, { name: Stage }: DeployedStage) {
  return measuredOfCalls.flatMap((metricName) =>
    [{ ApiName }, { ApiName, Stage }].map(
      (dimensions) => [{ namespace: "AWS/ApiGateway", metricName, dimensions }, metricName] as const,
    ),
  );
}

/** https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html : no packets are dropped here. */
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
