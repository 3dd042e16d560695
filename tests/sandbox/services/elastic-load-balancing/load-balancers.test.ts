import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createNetwork, type TestNetwork } from "../../testing/network";
import { createApi, type TestApi } from "../../testing/rest-api";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000095";
const other = "310000000096";

describe("network load balancers, and VPC links to them", () => {
  let boto: Boto;
  let network: TestNetwork;
  let balancer: string;
  let targetGroup: string;
  const elb = (operation: string, input: Input) => boto.call(account, "elbv2", operation, input);
  const refusal = (operation: string, input: Input) => boto.refusal(account, "elbv2", operation, input);
  const gateway = (operation: string, input: Input) => boto.call(account, "apigateway", operation, input);

  before(async () => {
    ({ boto } = await sharedSandbox());
    network = await createNetwork(boto, account);
    const made = await elb("create_load_balancer", {
      Name: "orders",
      Type: "network",
      Scheme: "internal",
      Subnets: network.subnetIds,
      SecurityGroups: [network.groupId],
      Tags: [{ Key: "project", Value: "orders" }],
    });
    balancer = text(made, "LoadBalancers.0.LoadBalancerArn");
    const group = { Name: "orders", Protocol: "TCP", Port: 8080, VpcId: network.vpcId, TargetType: "ip" };
    targetGroup = text(await elb("create_target_group", group), "TargetGroups.0.TargetGroupArn");
  });

  const interfaces = async () => {
    const Filters = [{ Name: "vpc-id", Values: [network.vpcId] }];
    return list(
      await boto.call(account, "ec2", "describe_network_interfaces", { Filters }),
      "NetworkInterfaces",
    );
  };

  it("have an ARN and an interface per subnet with their groups; subnets and groups in use cannot be deleted", async () => {
    assert.match(
      balancer,
      /^arn:aws:elasticloadbalancing:us-east-1:310000000095:loadbalancer\/net\/orders\/[0-9a-f]{16}$/,
    );
    const own = await interfaces();
    assert.deepEqual(
      own.map((it) => [text(it, "Description"), text(it, "Groups.0.GroupId")]),
      network.subnetIds.map(() => [`ELB ${balancer.split(":loadbalancer/")[1]}`, network.groupId]),
    );
    const [SubnetId] = network.subnetIds;
    const blocked = await boto.refusal(account, "ec2", "delete_subnet", { SubnetId });
    assert.equal(blocked.code, "DependencyViolation");
  });

  it("apply their groups to PrivateLink, unless that is turned off", async () => {
    const flag = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic";
    const shown = async () =>
      at(await elb("describe_load_balancers", { LoadBalancerArns: [balancer] }), `LoadBalancers.0.${flag}`);
    assert.equal(await shown(), "on");
    const input = { LoadBalancerArn: balancer, SecurityGroups: [network.groupId] };
    await elb("set_security_groups", { ...input, [flag]: "off" });
    assert.equal(await shown(), "off");
  });

  it("have listeners, and forward to registered targets", async () => {
    const Targets = [{ Id: "10.7.1.200", Port: 8080 }];
    await elb("register_targets", { TargetGroupArn: targetGroup, Targets });
    await elb("create_listener", {
      LoadBalancerArn: balancer,
      Protocol: "TCP",
      Port: 80,
      DefaultActions: [{ Type: "forward", TargetGroupArn: targetGroup }],
    });
    const health = await elb("describe_target_health", { TargetGroupArn: targetGroup });
    assert.deepEqual(at(health, "TargetHealthDescriptions.0.Target"), Targets[0]);
    assert.equal(
      (await refusal("delete_target_group", { TargetGroupArn: targetGroup })).code,
      "ResourceInUse",
    );
  });

  const subnets = () => ({ Subnets: network.subnetIds });
  const refused: [string, string, () => Input, string][] = [
    [
      "a second of the same name",
      "create_load_balancer",
      () => ({ Name: "orders", Type: "network", ...subnets() }),
      "DuplicateLoadBalancerName",
    ],
    [
      "an application load balancer",
      "create_load_balancer",
      () => ({ Name: "web", Type: "application", ...subnets() }),
      "UnsupportedOperation",
    ],
    [
      "two subnets of one zone",
      "create_load_balancer",
      () => ({ Name: "one", Type: "network", Subnets: [network.subnetIds[0], network.subnetIds[0]] }),
      "InvalidConfigurationRequest",
    ],
    [
      "a subnet that does not exist",
      "create_load_balancer",
      () => ({ Name: "none", Type: "network", Subnets: ["subnet-0123456789abcdef0"] }),
      "SubnetNotFound",
    ],
    [
      "a group that does not exist",
      "create_load_balancer",
      () => ({ Name: "open", Type: "network", ...subnets(), SecurityGroups: ["sg-0123456789abcdef0"] }),
      "InvalidSecurityGroup",
    ],
    [
      "a listener with TLS",
      "create_listener",
      () => ({
        LoadBalancerArn: balancer,
        Protocol: "TLS",
        Port: 443,
        DefaultActions: [{ Type: "forward", TargetGroupArn: targetGroup }],
      }),
      "UnsupportedOperation",
    ],
    [
      "targets that are functions",
      "create_target_group",
      () => ({ Name: "functions", TargetType: "lambda" }),
      "UnsupportedOperation",
    ],
  ];
  for (const [name, operation, input, code] of refused)
    it(`refused: ${name}`, async () => {
      assert.equal((await refusal(operation, input())).code, code);
      const held = list(await elb("describe_load_balancers", {}), "LoadBalancers");
      assert.deepEqual(
        held.map((it) => text(it, "LoadBalancerName")),
        ["orders"],
      );
    });

  it("groups can be changed only if some were set at creation", async () => {
    const made = await elb("create_load_balancer", { Name: "bare", Type: "network", ...subnets() });
    const LoadBalancerArn = text(made, "LoadBalancers.0.LoadBalancerArn");
    const input = { LoadBalancerArn, SecurityGroups: [network.groupId] };
    assert.equal((await refusal("set_security_groups", input)).code, "InvalidConfigurationRequest");
    const count = (await interfaces()).length;
    await elb("delete_load_balancer", { LoadBalancerArn });
    assert.equal((await interfaces()).length, count - 2);
  });

  it("cannot be deleted while a VPC link targets them, nor a link while an integration uses it", async () => {
    const made = await gateway("create_vpc_link", {
      name: "orders",
      targetArns: [balancer],
      tags: { team: "a" },
    });
    assert.equal(text(made, "status"), "PENDING");
    const vpcLinkId = text(made, "id");
    assert.equal(text(await gateway("get_vpc_link", { vpcLinkId }), "status"), "AVAILABLE");
    assert.equal(
      (await refusal("delete_load_balancer", { LoadBalancerArn: balancer })).code,
      "ResourceInUse",
    );

    const api: TestApi = await createApi(boto, account);
    const integration = {
      ...api,
      httpMethod: "GET",
      type: "HTTP_PROXY",
      integrationHttpMethod: "GET",
      uri: "http://orders.internal/",
      connectionType: "VPC_LINK",
      connectionId: vpcLinkId,
    };
    const shown = await gateway("put_integration", integration);
    assert.deepEqual([at(shown, "connectionType"), at(shown, "connectionId")], ["VPC_LINK", vpcLinkId]);
    const kept = await boto.refusal(account, "apigateway", "delete_vpc_link", { vpcLinkId });
    assert.match(kept.message, new RegExp(`'${vpcLinkId}', is referenced in \\[GET:${api.resourceId}\\]`));
    await gateway("delete_integration", { ...api, httpMethod: "GET" });
    await gateway("delete_vpc_link", { vpcLinkId });
    await elb("delete_load_balancer", { LoadBalancerArn: balancer });
    await elb("delete_target_group", { TargetGroupArn: targetGroup });
    assert.deepEqual(await interfaces(), []);
  });

  it("a VPC link to another target than a load balancer of the account fails", async () => {
    const foreign = balancer.replace(account, other);
    for (const arn of [foreign, "arn:aws:s3:::bucket"]) {
      const made = await gateway("create_vpc_link", { name: "none", targetArns: [arn] });
      const found = await gateway("get_vpc_link", { vpcLinkId: text(made, "id") });
      assert.equal(text(found, "status"), "FAILED");
    }
  });

  const integrations: [string, Input, RegExp][] = [
    [
      "through a link that does not exist",
      { connectionType: "VPC_LINK", connectionId: "nowhere" },
      /VPC link "nowhere" does not exist/,
    ],
    [
      "with a link but connectionType INTERNET",
      { connectionId: "nowhere" },
      /ConnectionId is only for connectionType VPC_LINK/,
    ],
    [
      "of a Lambda function through a link",
      { type: "AWS_PROXY", connectionType: "VPC_LINK" },
      /AWS ARN|for HTTP integrations/,
    ],
    ["without a host", { uri: "http:///path" }, /Invalid HTTP endpoint/],
    ["to a host that a caller chooses", { uri: "http://{proxy}/" }, /Invalid HTTP endpoint/],
    ["with a password in the URI", { uri: "http://user:secret@backend/" }, /Invalid HTTP endpoint/],
    ["by another protocol", { uri: "file:///etc/passwd" }, /Invalid HTTP endpoint/],
    ["without a method", { integrationHttpMethod: undefined }, /HttpMethod must be non-empty/],
  ];
  it("integrations with an invalid target are refused", async () => {
    const api = await createApi(boto, account);
    for (const [name, change, message] of integrations) {
      const whole = {
        ...api,
        httpMethod: "GET",
        type: "HTTP_PROXY",
        integrationHttpMethod: "GET",
        uri: "http://backend/",
        ...change,
      };
      const input = Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined));
      const found = await boto.refusal(account, "apigateway", "put_integration", input);
      assert.match(found.message, message, name);
    }
  });
});
