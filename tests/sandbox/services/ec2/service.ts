import { readsByName, type Service } from "../service";
import { ec2Filters } from "./filters";
import { ec2Inventory } from "./inventory";
import { ec2Members } from "./members";
import { ec2Operations } from "./operations";
import { ec2Needs } from "./permissions";

/** VPCs, endpoints and instances: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ */
export const ec2: Service = {
  protocol: "ec2",
  operations: ec2Operations,
  permissions: ec2Needs,
  members: [...ec2Members, ...ec2Filters],
  readsOnly: readsByName,
  changesSnapshots: true,
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  errors: {
    throttled: { code: "RequestLimitExceeded", message: "Request limit exceeded.", status: 503 },
    failed: { code: "InternalError", message: "An internal error has occurred", status: 500 },
    // AWS encodes the reason for sts:DecodeAuthorizationMessage; here it is plain text.
    accessDenied: {
      code: "UnauthorizedOperation",
      status: 403,
      before: "You are not authorized to perform this operation. ",
    },
    reservedTag: "InvalidParameterValue",
  },
  resourceTags: (_arn, name, place, lookUp) => lookUp.ec2Tags(place, name.split("/").at(-1) ?? ""),
  inventory: ec2Inventory,
};
