/** The API's ARN in its parts. */
export interface ApiArn {
  readonly arn: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

const shape = /^arn:(aws[a-z-]*):execute-api:([a-z0-9-]+):(\d{12}):[A-Za-z0-9-]+$/;

export function parseApiArn(arn: string): ApiArn | undefined {
  const [, partition, region, account] = shape.exec(arn) ?? [];
  return partition && region && account ? { arn, partition, region, account } : undefined;
}

/** Methods of HTTP that a REST API can have; ANY in a definition means all of these. */
export const httpMethods = ["GET", "PUT", "POST", "HEAD", "PATCH", "DELETE", "OPTIONS"] as const;
