/** The API's ARN in its parts. */
export interface ApiArn {
  readonly arn: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

const shape = /^arn:(aws[a-z-]*):execute-api:([a-z0-9-]+):(\d{12}):[A-Za-z0-9-]+$/;

/** Regions by how their names begin, one of them in full; all others are of the partition aws. */
const partitions: readonly (readonly [start: string, partition: string, region: string])[] = [
  ["cn-", "aws-cn", "cn-north-1"],
  ["us-gov-", "aws-us-gov", "us-gov-west-1"],
  ["us-iso-", "aws-iso", "us-iso-east-1"],
  ["us-isob-", "aws-iso-b", "us-isob-east-1"],
  ["eu-isoe-", "aws-iso-e", "eu-isoe-west-1"],
  ["us-isof-", "aws-iso-f", "us-isof-south-1"],
  ["eusc-", "aws-eusc", "eusc-de-east-1"],
];

/** Some region of a partition, for an API that is not created yet. */
export const regionIn = (partition: string): string =>
  partitions.find(([, each]) => each === partition)?.[2] ?? "us-east-1";

export const partitionIn = (region: string): string =>
  partitions.find(([start]) => region.startsWith(start))?.[1] ?? "aws";

export function parseApiArn(arn: string): ApiArn | undefined {
  const [, partition, region, account] = shape.exec(arn) ?? [];
  return partition && region && account ? { arn, partition, region, account } : undefined;
}

/** What is wrong with the ARN of an API; undefined where nothing is. */
export function apiArnFault(arn: string): string | undefined {
  const api = parseApiArn(arn);
  if (!api) return `${JSON.stringify(arn)} is not arn:aws:execute-api:REGION:ACCOUNT:APIID (without a stage)`;
  const partition = partitionIn(api.region);
  if (partition === api.partition) return undefined;
  const instead = arn.replace(`arn:${api.partition}:`, `arn:${partition}:`);
  return `"${arn}": region ${api.region} is of partition ${partition}, not ${api.partition}; write "${instead}", or a region of ${api.partition}`;
}

/** Methods of HTTP that a REST API can have; ANY in a definition means all of these. */
export const httpMethods = ["GET", "PUT", "POST", "HEAD", "PATCH", "DELETE", "OPTIONS"] as const;
