import type { Operations } from "../../gateway/call";

/**
 * S3, as far as a state backend needs it. Bucket policies are not evaluated: a role with the permission may read and
 * write every bucket of every account.
 */
export const s3Operations: Operations = {
  CreateBucket: "emulator",
  HeadBucket: "emulator",
  DeleteBucket: "emulator",
  ListObjectsV2: "emulator",
  GetObject: "emulator",
  HeadObject: "emulator",
  PutObject: "emulator",
  CopyObject: "emulator",
  DeleteObject: "emulator",
};
