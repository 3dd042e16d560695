import { z } from "zod";

/** Version of the contract: raised when a peer of the older version could misread the outputs. */
export const contractVersion = 1;

export const accountId = z.string().regex(/^[0-9]{12}$/, "expected 12 digits");

/** Of any partition: us-east-1, us-gov-west-1, cn-north-1, us-isob-east-1, eusc-de-east-1. */
export const region = z
  .string()
  .regex(/^[a-z]{2,4}(-[a-z]+)+-[0-9]+$/, "expected a region such as us-east-1");

export const apiId = z.string().regex(/^[a-z0-9]{10}$/, "expected 10 lower-case letters or digits");

export const executionArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:execute-api:[a-z0-9-]+:[0-9]{12}:[a-z0-9]{10}$/,
    "expected arn:aws:execute-api:REGION:ACCOUNT:API",
  );

export const vpcId = z.string().regex(/^vpc-[0-9a-f]+$/, "expected vpc- and hexadecimal digits");

export const subnetId = z.string().regex(/^subnet-[0-9a-f]+$/, "expected subnet- and hexadecimal digits");

export const securityGroupId = z.string().regex(/^sg-[0-9a-f]+$/, "expected sg- and hexadecimal digits");

export const hostedZoneId = z
  .string()
  .regex(/^[A-Z0-9]{1,32}$/, "expected the id of a Route 53 hosted zone: Z, capital letters and digits");

export const digest = z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256 digest in hexadecimal");

export const version = z.literal(contractVersion, {
  error: `expected ${contractVersion}: deploy the peer from the same version of this repository`,
});

/** Of a Region: those of CloudFront are for no stage. */
export const webAclArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:\d{12}:regional\/webacl\/[\w-]{1,128}\/[\w-]{1,36}$/,
    "expected the ARN of a regional web ACL: arn:aws:wafv2:REGION:ACCOUNT:regional/webacl/NAME/ID",
  );

export const topicArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/,
    "expected the ARN of an SNS topic",
  );
