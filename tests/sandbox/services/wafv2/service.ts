import { z } from "zod";
import { readsByName, type Service } from "../service";
import { wafMembers } from "./members";
import { wafOperations } from "./operations";
import { wafNeeds } from "./permissions";

const acls = z.object({ WebACLs: z.array(z.object({ ARN: z.string() })).default([]) });

/** Web ACLs, which are stored and do not filter requests: https://docs.aws.amazon.com/waf/latest/APIReference/ */
export const wafv2: Service = {
  protocol: "json",
  operations: wafOperations,
  permissions: wafNeeds,
  members: wafMembers,
  readsOnly: readsByName,
  changesSnapshots: false,
  // https://docs.aws.amazon.com/waf/latest/APIReference/CommonErrors.html
  errors: {
    throttled: { code: "ThrottlingException", message: "Rate exceeded", status: 400 },
    failed: { code: "WAFInternalErrorException", message: "An internal error occurred.", status: 500 },
    accessDenied: { code: "AccessDeniedException", status: 400 },
    reservedTag: "WAFTagOperationException",
  },
  inventory: async (place, { emulator }) => {
    const answer = await emulator.json(place, "wafv2", "AWSWAF_20190729.ListWebACLs", { Scope: "REGIONAL" });
    return acls.parse(answer).WebACLs.map(({ ARN }) => ({ kind: "web-acl", id: ARN }));
  },
};
