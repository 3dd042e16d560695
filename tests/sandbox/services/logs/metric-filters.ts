import { z } from "zod";
import type { EmulatorClient, Place } from "../../moto/client";

const described = z.object({
  metricFilters: z.array(
    z.object({
      filterName: z.string(),
      logGroupName: z.string(),
      filterPattern: z.string(),
      metricTransformations: z.array(
        z.object({ metricName: z.string(), metricNamespace: z.string(), metricValue: z.string() }),
      ),
    }),
  ),
});

export type MetricFilter = z.infer<typeof described>["metricFilters"][number];

/** The metric filters of a log group, from moto. */
export async function metricFiltersOf(
  emulator: EmulatorClient,
  place: Place,
  logGroupName: string,
): Promise<readonly MetricFilter[]> {
  const answer = await emulator.json(place, "logs", "Logs_20140328.DescribeMetricFilters", { logGroupName });
  return described.parse(answer).metricFilters;
}

export async function deleteMetricFilter(
  emulator: EmulatorClient,
  place: Place,
  { logGroupName, filterName }: Pick<MetricFilter, "logGroupName" | "filterName">,
): Promise<void> {
  const named = { logGroupName, filterName };
  await emulator.json(place, "logs", "Logs_20140328.DeleteMetricFilter", named, true);
}
