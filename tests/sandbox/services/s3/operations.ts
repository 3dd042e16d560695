import type { Operations } from "../../gateway/call";

/**
 * S3, as far as a state backend needs it. No bucket policy is read: whoever their own role allows it
 * may read and write every bucket of every account.
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
