import type { Service } from "../service";
import { stsMembers } from "./members";
import { stsOperations } from "./operations";
import { stsNeeds } from "./permissions";

/** AssumeRole and GetCallerIdentity: https://docs.aws.amazon.com/STS/latest/APIReference/ */
export const sts: Service = {
  protocol: "query",
  operations: stsOperations,
  permissions: stsNeeds,
  members: stsMembers,
  readsOnly: () => true,
  changesSnapshots: false,
  errors: {
    throttled: { code: "Throttling", message: "Rate exceeded", status: 400 },
    failed: { code: "InternalFailure", message: "The request processing has failed.", status: 500 },
    accessDenied: { code: "AccessDenied", status: 403 },
    reservedTag: "BadRequestException",
  },
};
