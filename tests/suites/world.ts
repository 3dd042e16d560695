/** One world for all suites: the accounts, and what AWS has named in them. */
export const region = "us-east-1";

export const accounts = {
  consumer: "111111111111",
  provider: "222222222222",
  /** Of neither side. */
  stranger: "333333333333",
} as const;

export const apiId = "a1b2c3d4e5";
export const executionArn = `arn:aws:execute-api:${region}:${accounts.provider}:${apiId}`;

export const vpcId = "vpc-0123456789abcdef0";
export const vpcEndpointId = "vpce-0123456789abcdef0";
export const otherEndpoint = "vpce-0fedcba9876543210";

/** Who calls: a role of the consumer. */
export const role = `arn:aws:iam::${accounts.consumer}:role/caller`;

/** A private domain of the provider, by which the API may be called. */
export const domainId = { name: "api.example.internal", id: "abcd1234" };
const domainPlace = `${region}:${accounts.provider}:/domainnames/${domainId.name}+${domainId.id}`;
/** By which it is managed. */
export const domainArn = `arn:aws:apigateway:${domainPlace}`;
/** By which policies name its calls. */
export const domainCallArn = `arn:aws:execute-api:${domainPlace}`;
