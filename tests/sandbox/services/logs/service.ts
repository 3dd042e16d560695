import { z } from "zod";
import { readsByName, type Service } from "../service";
import { logsMembers } from "./members";
import { logsOperations } from "./operations";
import { logsNeeds } from "./permissions";

const groups = z.object({ logGroups: z.array(z.object({ logGroupName: z.string() })) });

/** CloudWatch Logs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/ */
export const logs: Service = {
  protocol: "json",
  operations: logsOperations,
  permissions: logsNeeds,
  members: logsMembers,
  readsOnly: readsByName,
  changesSnapshots: false,
  errors: {
    throttled: { code: "ThrottlingException", message: "Rate exceeded", status: 400 },
    failed: { code: "ServiceUnavailableException", message: "Service Unavailable", status: 500 },
    accessDenied: { code: "AccessDeniedException", status: 400 },
    reservedTag: "InvalidParameterException",
  },
  resourceTags: async ({ resource }, name, place, lookUp) =>
    /^log-group:[^:]+$/.test(name) ? lookUp.logGroupTags(place, resource) : {},
  inventory: async (place, { emulator }) => {
    const answer = await emulator.json(place, "logs", "Logs_20140328.DescribeLogGroups", {});
    return groups.parse(answer).logGroups.map((it) => ({ kind: "log-group", id: it.logGroupName }));
  },
};
