import { readsByName, type Service } from "../service";
import { iamInventory } from "./inventory";
import { iamMembers } from "./members";
import { iamOperations } from "./operations";
import { iamNeeds } from "./permissions";

/** Roles, policies and instance profiles: https://docs.aws.amazon.com/IAM/latest/APIReference/ */
export const iam: Service = {
  protocol: "query",
  operations: iamOperations,
  permissions: iamNeeds,
  members: iamMembers,
  readsOnly: readsByName,
  changesSnapshots: true,
  // https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
  errors: {
    throttled: { code: "Throttling", message: "Rate exceeded", status: 400 },
    failed: { code: "ServiceFailure", message: "The request processing has failed.", status: 500 },
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    accessDenied: { code: "AccessDenied", status: 403 },
    reservedTag: "InvalidInput",
  },
  resourceTags: async (_arn, name, place, lookUp) => {
    const last = name.split("/").at(-1) ?? "";
    if (name.startsWith("role/")) return (await lookUp.role(place.account, last))?.tags ?? {};
    if (name.startsWith("instance-profile/")) return (await lookUp.profile(place.account, last))?.tags ?? {};
    return {};
  },
  inventory: iamInventory,
};
