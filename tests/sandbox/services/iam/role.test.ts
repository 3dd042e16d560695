/** Policies of a role in IAM, and the answers to its signed calls, on a running sandbox. */
import assert from "node:assert/strict";
import { type Boto, type Input, text } from "../../testing/boto";
import { createProfile, runInstance } from "../../testing/instance";
import { createEndpoint, createNetwork } from "../../testing/network";
import { createApi, openPolicy } from "../../testing/rest-api";
import { runOn } from "../../testing/run-command";
import { sharedSandbox } from "../../testing/shared-sandbox";

const consumer = "310000000020";
const provider = "310000000021";
const role = "caller";

describe("policies of a role", () => {
  let boto: Boto;
  let instanceId: string;
  let url: string;
  const iam = (operation: string, input: Input) => boto.call(consumer, "iam", operation, input);

  /** Calls the API from the instance, signed by its role. */
  function answer(): Promise<string> {
    const metadata = "http://169.254.169.254/latest";
    const commands = [
      "set -e",
      `token=$(curl -sSf -X PUT ${metadata}/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60')`,
      `get() { curl -sSf -H "X-aws-ec2-metadata-token: $token" ${metadata}/meta-data/iam/security-credentials/$1; }`,
      'get "$(get)" > credentials',
      `field() { sed -n 's/.*"'"$1"'" : "\\([^"]*\\)".*/\\1/p' credentials; }`,
      `curl -sS --aws-sigv4 aws:amz:us-east-1:execute-api --user "$(field AccessKeyId):$(field SecretAccessKey)" -H "X-Amz-Security-Token: $(field Token)" ${url}`,
    ];
    return runOn(boto, consumer, instanceId, commands);
  }

  const policy = (effect: string) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: effect, Action: "execute-api:Invoke", Resource: "*" }],
    });
  const refusal = (why: string) =>
    new RegExp(
      `^{"Message":"User: arn:aws:sts::${consumer}:assumed-role/${role}/${instanceId} is not authorized .* ${why}"}$`,
    );
  const noAllow = () => refusal("because no identity-based policy allows the execute-api:Invoke action");

  before(async () => {
    ({ boto } = await sharedSandbox());
    const network = await createNetwork(boto, consumer);
    const open = { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "10.7.0.0/16" }] };
    const rule = { GroupId: network.groupId, IpPermissions: [open] };
    await boto.call(consumer, "ec2", "authorize_security_group_ingress", rule);
    for (const service of ["ssm", "ssmmessages", "execute-api"]) {
      const ServiceName = `com.amazonaws.us-east-1.${service}`;
      await createEndpoint(boto, consumer, network, { ServiceName, PrivateDnsEnabled: true });
    }
    const profile = await createProfile(boto, consumer, role);
    instanceId = await runInstance(boto, consumer, network, { IamInstanceProfile: { Name: profile } });
    const { restApiId, resourceId } = await createApi(boto, provider, { policy: openPolicy });
    const apigateway = (operation: string, input: Input) =>
      boto.call(provider, "apigateway", operation, { restApiId, ...input });
    await apigateway("update_method", {
      resourceId,
      httpMethod: "GET",
      patchOperations: [{ op: "replace", path: "/authorizationType", value: "AWS_IAM" }],
    });
    await apigateway("create_deployment", { stageName: "v1" });
    url = `https://${restApiId}.execute-api.us-east-1.amazonaws.com/v1`;
  });

  it("do not admit a caller without an Allow for execute-api", async () => {
    assert.match(await answer(), noAllow());
  });

  it("apply after each change: inline policies", async () => {
    const name = { RoleName: role, PolicyName: "invoke" };
    await iam("put_role_policy", { ...name, PolicyDocument: policy("Allow") });
    assert.equal(await answer(), '{"ok":true}');
    await iam("put_role_policy", { ...name, PolicyDocument: policy("Deny") });
    assert.match(await answer(), refusal("with an explicit deny in an identity-based policy"));
    await iam("delete_role_policy", name);
    assert.match(await answer(), noAllow());
  });

  it("apply when customer managed, in their default version", async () => {
    const input = { PolicyName: "invoke", PolicyDocument: policy("Allow") };
    const PolicyArn = text(await iam("create_policy", input), "Policy.Arn");
    await iam("attach_role_policy", { RoleName: role, PolicyArn });
    assert.equal(await answer(), '{"ok":true}');
    await iam("create_policy_version", { PolicyArn, PolicyDocument: policy("Deny"), SetAsDefault: true });
    assert.match(await answer(), refusal("with an explicit deny in an identity-based policy"));
    await iam("detach_role_policy", { RoleName: role, PolicyArn });
  });

  it("apply when AWS managed", async () => {
    const attached = {
      RoleName: role,
      PolicyArn: "arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess",
    };
    await iam("attach_role_policy", attached);
    assert.equal(await answer(), '{"ok":true}');
    await iam("detach_role_policy", attached);
    assert.match(await answer(), noAllow());
  });
});
