import type { MemberTable } from "../../gateway/members/table";

const grants = "x-amz-grant-{full-control,read,read-acp,write-acp}";
const customerKey = "x-amz-server-side-encryption-customer-{algorithm,key,key-md5}";
const system = "cache-control content-{disposition,encoding,language,type} expires x-amz-meta-*";
const lock = `x-amz-object-lock-{mode,retain-until-date,legal-hold,event-hold,event-hold-duration-days}
  x-amz-object-lock-event-hold-duration-years`;
const otherKey = `x-amz-server-side-encryption-aws-kms-key-id x-amz-server-side-encryption-context
  x-amz-server-side-encryption-bucket-key-enabled=false ${customerKey}`;
const placed = `x-amz-acl=private|bucket-owner-full-control x-amz-storage-class=STANDARD x-amz-tagging
  x-amz-website-redirect-location ${grants} ${lock} ${otherKey}`;
const encrypted = { "objects are in the sandbox's own directory": "x-amz-server-side-encryption" };

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ : members in headers and in the query string. */
export const s3Members: MemberTable = [
  {
    operations: "* !CreateBucket !CopyObject",
    refused: "x-amz-expected-bucket-owner",
  },
  { operations: "* !CreateBucket !HeadBucket !DeleteBucket", refused: "x-amz-request-payer" },
  {
    operations: "CreateBucket",
    emulated: "CreateBucketConfiguration.LocationConstraint",
    refused: `x-amz-acl=private x-amz-grant-{full-control,read,read-acp,write,write-acp} x-amz-bucket-namespace
      x-amz-bucket-object-lock-enabled=false x-amz-object-ownership=BucketOwnerEnforced
      CreateBucketConfiguration.{Location,Bucket,Tags}.**`,
  },
  {
    operations: "ListObjectsV2",
    emulated: "prefix delimiter max-keys continuation-token start-after encoding-type fetch-owner",
    refused: "x-amz-optional-object-attributes",
  },
  {
    operations: "GetObject HeadObject",
    emulated: "if-match if-none-match if-modified-since if-unmodified-since range x-amz-checksum-mode",
    refused: `response-{cache-control,content-disposition,content-encoding,content-language,content-type,expires}
      versionId partNumber ${customerKey}`,
  },
  {
    operations: "PutObject",
    emulated: `${system} if-none-match content-length Body`,
    stored: {
      "the body is verified with it, and answers have no checksums": `content-md5 x-amz-sdk-checksum-algorithm
        x-amz-checksum-{crc32,sha1,sha256,sha512,md5}`,
      ...encrypted,
    },
    refused: `if-match x-amz-write-offset-bytes x-amz-checksum-{crc32c,crc64nvme,xxhash64,xxhash3,xxhash128} ${placed}`,
  },
  {
    operations: "CopyObject",
    emulated: `${system} x-amz-copy-source x-amz-metadata-directive`,
    stored: encrypted,
    refused: `if-match if-none-match x-amz-checksum-algorithm x-amz-expected-bucket-owner
      x-amz-source-expected-bucket-owner x-amz-tagging-directive=COPY x-amz-object-annotation-directive=COPY
      x-amz-copy-source-if-{match,none-match,modified-since,unmodified-since}
      x-amz-copy-source-server-side-encryption-customer-{algorithm,key,key-md5} ${placed}`,
  },
  {
    operations: "DeleteObject",
    refused: `versionId x-amz-mfa x-amz-bypass-governance-retention=false if-match
      x-amz-if-match-last-modified-time x-amz-if-match-size`,
  },
];
