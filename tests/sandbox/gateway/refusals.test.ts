import assert from "node:assert/strict";
import type { Boto, Input } from "../testing/boto";
import { sharedSandbox } from "../testing/shared-sandbox";

const account = "310000000008";

/** Unsupported services and operations, and the error that the client shows in each protocol. */
const refused: readonly { service: string; operation: string; input: Input; message: RegExp }[] = [
  {
    service: "ec2",
    operation: "create_transit_gateway",
    input: {},
    message: /ec2:CreateTransitGateway/,
  },
  { service: "iam", operation: "create_user", input: { UserName: "x" }, message: /iam:CreateUser/ },
  { service: "sts", operation: "get_session_token", input: {}, message: /sts:GetSessionToken/ },
  { service: "ssm", operation: "create_association", input: { Name: "x" }, message: /ssm:CreateAssociation/ },
  { service: "logs", operation: "describe_queries", input: {}, message: /logs:DescribeQueries/ },
  { service: "apigateway", operation: "get_usage_plans", input: {}, message: /apigateway:GetUsagePlans/ },
  { service: "s3", operation: "list_buckets", input: {}, message: /s3:GET \// },
  { service: "route53", operation: "list_health_checks", input: {}, message: /route53:ListHealthChecks/ },
  { service: "ram", operation: "list_permissions", input: {}, message: /ram:ListPermissions/ },
  {
    service: "acm",
    operation: "get_account_configuration",
    input: {},
    message: /acm:GetAccountConfiguration/,
  },
  { service: "cloudfront", operation: "list_distributions", input: {}, message: /no service "cloudfront"/ },
  { service: "sqs", operation: "list_queues", input: {}, message: /no service "sqs"/ },
];

describe("operations that are not supported", () => {
  let boto: Boto;
  before(async () => {
    ({ boto } = await sharedSandbox());
  });
  for (const { service, operation, input, message } of refused) {
    it(`are refused: ${service} ${operation}`, async () => {
      const refusal = await boto.refusal(account, service, operation, input);
      assert.match(refusal.message, message);
    });
  }
});
