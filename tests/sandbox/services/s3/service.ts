import { readsByMethod, type Service } from "../service";
import { s3Members } from "./members";
import { s3Operations } from "./operations";
import { s3Needs } from "./permissions";

/** Buckets and objects of a state backend: https://docs.aws.amazon.com/AmazonS3/latest/API/ */
export const s3: Service = {
  protocol: "rest-xml",
  operations: s3Operations,
  permissions: s3Needs,
  members: s3Members,
  readsOnly: readsByMethod,
  changesSnapshots: false,
  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  errors: {
    throttled: { code: "SlowDown", message: "Please reduce your request rate.", status: 503 },
    failed: { code: "InternalError", message: "An internal error occurred. Try again.", status: 500 },
    accessDenied: { code: "AccessDenied", status: 403 },
    reservedTag: "BadRequestException",
  },
};
