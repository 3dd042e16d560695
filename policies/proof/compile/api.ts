/** The API's ARN in its parts. */
export interface ApiArn {
  readonly arn: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

const shape = /^arn:(aws[a-z-]*):execute-api:([a-z0-9-]+):(\d{12}):[A-Za-z0-9-]+$/;

/** Regions by how their names begin; all others are of the partition aws. */
const partitions: readonly (readonly [start: string, partition: string])[] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["eu-isoe-", "aws-iso-e"],
  ["us-isof-", "aws-iso-f"],
  ["eusc-", "aws-eusc"],
];

export function parseApiArn(arn: string): ApiArn | undefined {
  const [, partition, region, account] = shape.exec(arn) ?? [];
  return partition && region && account ? { arn, partition, region, account } : undefined;
}

/** What is wrong with the ARN of an API; undefined where nothing is. */
export function apiArnFault(arn: string): string | undefined {
  const api = parseApiArn(arn);
  if (!api) return `${JSON.stringify(arn)} is not arn:aws:execute-api:REGION:ACCOUNT:APIID (without a stage)`;
  const [, partition] = partitions.find(([start]) => api.region.startsWith(start)) ?? ["", "aws"];
  if (partition === api.partition) return undefined;
  const instead = arn.replace(`arn:${api.partition}:`, `arn:${partition}:`);
  return `"${arn}": region ${api.region} is of partition ${partition}, not ${api.partition}; write "${instead}", or a region of ${api.partition}`;
}

/** Methods of HTTP that a REST API can have; ANY in a definition means all of these. */
export const httpMethods = ["GET", "PUT", "POST", "HEAD", "PATCH", "DELETE", "OPTIONS"] as const;
