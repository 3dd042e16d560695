import { readsByName, type Service } from "../service";
import { ssmMembers } from "./members";
import { ssmOperations } from "./operations";
import { ssmNeeds } from "./permissions";

/** Run Command and parameters: https://docs.aws.amazon.com/systems-manager/latest/APIReference/ */
export const ssm: Service = {
  protocol: "json",
  operations: ssmOperations,
  permissions: ssmNeeds,
  members: ssmMembers,
  readsOnly: readsByName,
  changesSnapshots: false,
  // https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html
  errors: {
    throttled: { code: "ThrottlingException", message: "Rate exceeded", status: 400 },
    failed: { code: "InternalServerError", message: "An error occurred on the server side.", status: 500 },
    accessDenied: { code: "AccessDeniedException", status: 400 },
    reservedTag: "ValidationException",
  },
};
