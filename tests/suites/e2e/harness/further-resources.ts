import assert from "node:assert/strict";
import { join } from "node:path";
import { providerOutputs } from "../../../../shared/contract/provider";
import { at, type Boto, list, text } from "../../../sandbox/testing/boto";
import type { SideUpdate } from "./change";
import { accounts, type Config } from "./config";
import type { SandboxStacks } from "./sandbox-stacks";

const { provider } = accounts;
const topicArn = (account: string) => `arn:aws:sns:us-east-1:${account}:on-call`;
const code = { code: "backend", handler: "attest.handler", runtime: "nodejs22.x" };

/** A private domain of the provider, with the certificate that the sandbox's own authority has issued. */
export function privateDomain(deployment: SandboxStacks): Config {
  const file = (name: string) => join(deployment.folder, "sandbox", name);
  const certificateFiles = { certificate: file("domain.pem"), privateKey: file("domain-key.pem") };
  return { name: "api.example.internal", basePath: "orders", certificateFiles };
}

/** A web ACL in the provider's account, as its organization makes one. @returns its ARN */
export async function makeWebAcl(boto: Boto): Promise<string> {
  const VisibilityConfig = {
    ...{ SampledRequestsEnabled: false, CloudWatchMetricsEnabled: false, MetricName: "organization" },
  };
  const made = await boto.call(provider, "wafv2", "create_web_acl", {
    ...{ Name: "organization", Scope: "REGIONAL", DefaultAction: { Allow: {} }, VisibilityConfig },
  });
  return text(made, "Summary.ARN");
}

const ofDomain = ["certificate", "domain-name", "resource-share"];

/** What a consumer has beside its network, its endpoint and its probe, where its config asks for it. */
export const furtherConsumerConfig: Config = {
  "consumer:flowLogs": { traffic: "REJECT", retentionDays: 14 },
  "consumer:alarms": { topicArn: topicArn(accounts.consumer) },
};

/** The kinds of which that is made, where it has a domain of its provider too. */
export const furtherKinds: readonly string[] = [
  ...["access-association", "hosted-zone", "alarm", "log-group", "role", "flow-log", "flow-log"],
];

/** The provider gets all that config can ask for beside its API: backends, an authorizer, a domain, alarms, a web ACL. */
export const addProviderResources: SideUpdate = {
  name: "up with functions, load balancer, domain, alarms and web ACL",
  async ask(deployment, boto) {
    const acls = await boto.call(provider, "wafv2", "list_web_acls", { Scope: "REGIONAL" });
    const Filters = [{ Name: "default-for-az", Values: ["true"] }];
    const subnets = list(await boto.call(provider, "ec2", "describe_subnets", { Filters }), "Subnets");
    await deployment.configure("provider", {
      "provider:routes": [
        { method: "ANY", path: "/" },
        { method: "GET", path: "/orders/{id}", integration: { lambda: code } },
        {
          method: "GET",
          path: "/catalog/{id}",
          authorization: { custom: "tokens" },
          integration: { http: { uri: "http://catalog.internal:8080/{id}", vpcLink: true } },
        },
      ],
      "provider:authorizers": { tokens: { lambda: code } },
      "provider:loadBalancer": {
        subnetIds: subnets.slice(0, 2).map((subnet) => text(subnet, "SubnetId")),
        targets: ["10.2.0.10"],
      },
      "provider:consumers": [{ domain: true, grants: [{ method: "GET", path: "/" }] }],
      "provider:domain": privateDomain(deployment),
      "provider:alarms": { topicArn: topicArn(provider), dashboard: true },
      "provider:webAclArn": text(acls, "WebACLs.0.ARN"),
    });
  },
  steps: ["creating Deployment", "deleting Deployment", "updating RestApiPolicy", "updating Stage"],
  makes: [
    ...Array.from({ length: 5 }, () => "alarm"),
    ...ofDomain,
    "dashboard",
    ...["function", "role", "log-group"],
    ...["load-balancer", "target-group", "security-group", "vpc-link"],
  ],
  async assertMade(deployment, boto) {
    const { apiId, stage } = await deployment.outputs("provider", providerOutputs);
    const ResourceArn = `arn:aws:apigateway:us-east-1::/restapis/${apiId}/stages/${stage}`;
    const associated = await boto.call(provider, "wafv2", "get_web_acl_for_resource", { ResourceArn });
    assert.equal(text(associated, "WebACL.Name"), "organization");
  },
};

/** The consumer is admitted to the provider's domain, and has flow logs and an alarm of its endpoint. */
export const addConsumerResources: SideUpdate = {
  name: "up with domain, flow logs and alarm",
  async ask(deployment) {
    await deployment.configure("provider", {
      "provider:consumers": [{ domain: true, grants: [{ method: "GET", path: "/" }] }],
      "provider:domain": privateDomain(deployment),
    });
    await deployment.up("provider");
    await deployment.configure("consumer", furtherConsumerConfig);
  },
  steps: ["updating VpcEndpoint"],
  makes: [...furtherKinds, ...ofDomain],
  peers: ["provider"],
  async assertMade(_, boto) {
    const { consumer } = accounts;
    const logs = list(await boto.call(consumer, "ec2", "describe_flow_logs"), "FlowLogs");
    const interfaces = new Set(logs.map((log) => text(log, "ResourceId")));
    assert.equal(interfaces.size, 2);
    const asked = { logGroupNamePrefix: text(logs[0], "LogGroupName") };
    const groups = await boto.call(consumer, "logs", "describe_log_groups", asked);
    assert.equal(at(groups, "logGroups.0.retentionInDays"), 14);
  },
};
