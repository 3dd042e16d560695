import type { Operations } from "../call";

/**
 * S3, as far as a state backend needs it. Whoever has credentials may read and write every bucket of every account: no
 * policy of a bucket or a role is read.
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
