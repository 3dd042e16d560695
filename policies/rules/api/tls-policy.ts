import { titleOf } from "../../../shared/contract/urn";
import { optionalText } from "../../resources/properties";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const tlsPolicy = resourceRule({
  name: "tls-policy",
  description: "Domain names and APIs accept TLS 1.2 or newer.",
  explanation:
    "TLS 1.0 and 1.1 are withdrawn (RFC 8996). A domain name that names no policy takes AWS's default, which has been TLS 1.0.",
  remediation: 'Set securityPolicy: "TLS_1_2", or a SecurityPolicy_TLS13 policy.',
  severity: "high",
  level: "mandatory",
  tags: ["api-gateway"],
  controls: [
    { catalog: "checkov", id: "CKV_AWS_206" },
    { catalog: "Trivy", id: "AWS-0005" },
  ],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html",
  types: [types.domainName, types.restApi],
  check: (resource) => {
    const policy = resource.properties.read("securityPolicy", optionalText);
    // An API without one takes TLS 1.2 from the service's own domain.
    if (policy === undefined && resource.type === types.restApi) return [];
    if (policy !== undefined && /^(TLS_1_2|SecurityPolicy_TLS1[23]_.+)$/.test(policy)) return [];
    return [{ message: `${titleOf(resource)} accepts old TLS: securityPolicy is ${policy ?? "not set"}` }];
  },
});
