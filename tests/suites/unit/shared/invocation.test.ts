import assert from "node:assert/strict";
import {
  apiForms,
  dnsSuffix,
  domainForms,
  formsText,
  invocation,
  invocationForms,
} from "../../../../shared/invocation/form";

const target = {
  apiId: "a1b2c3d4e5",
  region: "us-east-1",
  dnsSuffix: "amazonaws.com",
  vpcEndpointId: "vpce-0123456789abcdef0",
  vpcEndpointDnsName: "vpce-0123456789abcdef0-abcdefgh.execute-api.us-east-1.vpce.amazonaws.com",
  domain: { name: "api.example.internal", basePath: "orders" },
};

describe("invocation forms", () => {
  const cases = [
    {
      form: "private-dns",
      url: "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev/pets",
      headers: {},
    },
    {
      form: "route53-alias",
      url: "https://a1b2c3d4e5-vpce-0123456789abcdef0.execute-api.us-east-1.amazonaws.com/dev/pets",
      headers: {},
    },
    {
      form: "host-header",
      url: `https://${target.vpcEndpointDnsName}/dev/pets`,
      headers: { Host: "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com" },
    },
    {
      form: "api-id-header",
      url: `https://${target.vpcEndpointDnsName}/dev/pets`,
      headers: { "x-apigw-api-id": "a1b2c3d4e5" },
    },
    { form: "private-domain", url: "https://api.example.internal/orders/pets", headers: {} },
    {
      form: "domain-host-header",
      url: `https://${target.vpcEndpointDnsName}/orders/pets`,
      headers: { Host: "api.example.internal" },
    },
  ] as const;
  for (const { form, ...expected } of cases) {
    it(form, () => assert.deepEqual(invocation(form, target, "dev", "/pets"), expected));
  }

  const texts: [readonly string[], boolean, string][] = [
    [apiForms, false, "all four"],
    [invocationForms, true, "all six"],
    [apiForms, true, "the API's four"],
    [[...apiForms, "private-domain"], true, "all but domain-host-header"],
    [apiForms.filter((form) => form !== "private-dns"), false, "all but private-dns"],
    [apiForms.filter((form) => form !== "private-dns"), true, "route53-alias, host-header, api-id-header"],
    [domainForms, true, "private-domain, domain-host-header"],
  ];
  for (const [forms, hasDomain, text] of texts)
    it(`are listed as ${text}`, () => assert.equal(formsText(forms, hasDomain), text));

  it("use China's DNS suffix in China's partition", () => {
    assert.equal(dnsSuffix("arn:aws-cn:execute-api:cn-north-1:222222222222:a1b2c3d4e5"), "amazonaws.com.cn");
    assert.equal(dnsSuffix("arn:aws:execute-api:us-east-1:222222222222:a1b2c3d4e5"), "amazonaws.com");
  });
});
