import { z } from "zod";
import { readsByName, type Service } from "../service";
import { monitoringMembers } from "./members";
import { askCloudWatch } from "./monitoring";
import { monitoringOperations } from "./operations";
import { monitoringNeeds } from "./permissions";

const alarms = z.object({ MetricAlarms: z.array(z.object({ AlarmName: z.string() })).default([]) });
const dashboards = z.object({
  DashboardEntries: z.array(z.object({ DashboardName: z.string() })).default([]),
});

/** CloudWatch, by its signing name: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/ */
export const monitoring: Service = {
  protocol: "json",
  takesOtherWires: true,
  operations: monitoringOperations,
  permissions: monitoringNeeds,
  members: monitoringMembers,
  readsOnly: readsByName,
  changesSnapshots: false,
  errors: {
    throttled: { code: "ThrottlingException", message: "Rate exceeded", status: 400 },
    failed: { code: "InternalServiceFault", message: "Internal service fault", status: 500 },
    accessDenied: { code: "AccessDenied", status: 403 },
    reservedTag: "InvalidParameterValue",
  },
  inventory: async (place, { emulator }) => {
    const held = alarms.parse(await askCloudWatch(emulator, place, "DescribeAlarms")).MetricAlarms;
    const shown = dashboards.parse(await askCloudWatch(emulator, place, "ListDashboards")).DashboardEntries;
    return [
      ...held.map(({ AlarmName: id }) => ({ kind: "alarm", id })),
      ...shown.map(({ DashboardName: id }) => ({ kind: "dashboard", id })),
    ];
  },
};
