import { type Need, type Needs, type Part, rows } from "../../gateway/authorization/need";
import type { Call } from "../../gateway/call";

const bucketArn = (call: Call) => `arn:aws:s3:::${call.parameters.get("Bucket") ?? "*"}`;
const objectArn = (call: Call) => `${bucketArn(call)}/${call.parameters.get("Key") ?? "*"}`;

const bucket =
  (action: string): Part =>
  (call) => [{ action, resource: bucketArn(call) }];

const object =
  (action: string): Part =>
  (call) => [{ action, resource: objectArn(call) }];

const list: Part = (call): readonly Need[] => {
  const keys = {
    "s3:prefix": call.parameters.get("prefix"),
    "s3:delimiter": call.parameters.get("delimiter"),
  };
  return [{ action: "s3:ListBucket", resource: bucketArn(call), keys }];
};

const source: Part = (call) => [
  { action: "s3:GetObject", resource: `arn:aws:s3:::${call.parameters.get("CopySource") ?? "*"}` },
];

/**
 * Permissions of S3's operations; several have the name of another operation. Bucket policies are not evaluated.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export const s3Needs: Needs = {
  CreateBucket: [bucket("s3:CreateBucket")],
  DeleteBucket: [bucket("s3:DeleteBucket")],
  ...rows(["HeadBucket", "ListObjectsV2"], list),
  ...rows(["GetObject", "HeadObject"], object("s3:GetObject")),
  PutObject: [object("s3:PutObject")],
  CopyObject: [object("s3:PutObject"), source],
  DeleteObject: [object("s3:DeleteObject")],
};
