import assert from "node:assert/strict";
import { dnsSuffix, invocation } from "../../../../shared/invocation/form";

const target = {
  apiId: "a1b2c3d4e5",
  region: "us-east-1",
  dnsSuffix: "amazonaws.com",
  vpcEndpointId: "vpce-0123456789abcdef0",
  vpcEndpointDnsName: "vpce-0123456789abcdef0-abcdefgh.execute-api.us-east-1.vpce.amazonaws.com",
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
  ] as const;
  for (const { form, ...expected } of cases) {
    it(form, () => assert.deepEqual(invocation(form, target, "dev", "/pets"), expected));
  }

  it("use China's DNS suffix in China's partition", () => {
    assert.equal(dnsSuffix("arn:aws-cn:execute-api:cn-north-1:222222222222:a1b2c3d4e5"), "amazonaws.com.cn");
    assert.equal(dnsSuffix("arn:aws:execute-api:us-east-1:222222222222:a1b2c3d4e5"), "amazonaws.com");
  });
});
