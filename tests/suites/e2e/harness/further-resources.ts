import { join } from "node:path";
import { type Boto, text } from "../../../sandbox/testing/boto";
import { accounts, type Config } from "./config";
import type { Deployment } from "./deployment";

const { provider } = accounts;

/** A private domain of the provider, with the certificate that the sandbox's own authority has issued. */
export function privateDomain(deployment: Deployment): Config {
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
