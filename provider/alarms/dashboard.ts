import { stranger } from "./alarms";

/** Content of the dashboard: names of consumers instead of ids of their endpoints. */
export interface DashboardContent {
  readonly region: string;
  readonly apiName: string;
  readonly stage: string;
  /** Namespace of the filters' metrics. */
  readonly namespace: string;
  readonly consumers: readonly string[];
  readonly alarmArns: readonly string[];
}

/** Metrics of a consumer for the dashboard, made by filters. */
export const calls = (consumer: string) => `calls, ${consumer}`;
export const throttledMetric = "throttled";
export const refused = (consumer: string) => `refused, ${consumer}`;

interface Widget {
  readonly type: "alarm" | "metric";
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * The body of the dashboard.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboardBody(shown: DashboardContent): { readonly widgets: readonly Widget[] } {
  const { apiName, stage, namespace, consumers, alarmArns } = shown;
  const ofApi = (metric: string, options: object) => [
    "AWS/ApiGateway",
    metric,
    "ApiName",
    apiName,
    "Stage",
    stage,
    options,
  ];
  const ofConsumers = (metric: (consumer: string) => string) =>
    consumers.map((consumer) => [namespace, metric(consumer), { label: consumer }]);
  const graph = (title: string, metrics: readonly unknown[], stat: string): Widget => ({
    type: "metric",
    width: 12,
    height: 6,
    properties: { title, region: shown.region, view: "timeSeries", period: 60, stat, metrics },
  });
  return {
    widgets: [
      { type: "alarm", width: 24, height: 3, properties: { title: "Alarms", alarms: alarmArns } },
      graph("Calls by consumer", ofConsumers(calls), "Sum"),
      graph(
        "Refused by consumer",
        [...ofConsumers(refused), [namespace, stranger, { label: "strangers" }]],
        "Sum",
      ),
      graph(
        "Latency, ms",
        [
          ofApi("Latency", { stat: "p50", label: "p50" }),
          ofApi("Latency", { stat: "p90", label: "p90" }),
          ofApi("IntegrationLatency", { stat: "p90", label: "p90 of the backend" }),
        ],
        "p90",
      ),
      graph(
        "Errors and throttled calls",
        [
          ofApi("4XXError", { label: "4XX" }),
          ofApi("5XXError", { label: "5XX" }),
          [namespace, throttledMetric, { label: "throttled" }],
        ],
        "Sum",
      ),
    ],
  };
}
