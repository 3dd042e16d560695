import assert from "node:assert/strict";
import { endpointAccess } from "../../../consumer/access";
import { regionalName } from "../../../consumer/components/api-endpoint";
import { subnetCidrs } from "../../../consumer/components/network";
import { executionArn, grant, provider, stacks } from "../fixtures";

describe("the consumer's network", () => {
  const cases = [
    { vpc: "10.0.0.0/16", subnets: ["10.0.0.0/20", "10.0.16.0/20"] },
    { vpc: "192.168.0.0/20", subnets: ["192.168.0.0/24", "192.168.1.0/24"] },
    { vpc: "172.31.255.0/24", subnets: ["172.31.255.0/28", "172.31.255.16/28"] },
  ];
  for (const { vpc, subnets } of cases) {
    it(`${vpc} holds ${subnets.join(" and ")}`, () => assert.deepEqual(subnetCidrs(vpc), subnets));
  }
});

describe("the endpoint's names", () => {
  const regional = "vpce-0a-b.execute-api.us-east-1.vpce.amazonaws.com";
  const zonal = "vpce-0a-b-us-east-1a.execute-api.us-east-1.vpce.amazonaws.com";
  const hidden = ["execute-api.us-east-1.amazonaws.com", "*.execute-api.us-east-1.amazonaws.com"];

  it("give the regional one, in whatever order AWS lists them", () => {
    assert.equal(regionalName([zonal, ...hidden, regional]), regional);
  });

  it("are an error when none is a vpce name", () => {
    assert.throws(() => regionalName(hidden), /has no vpce DNS name/);
  });
});

describe("the endpoint's access", () => {
  it("is closed until the provider is deployed", () => {
    assert.deepEqual(endpointAccess(undefined, stacks.consumer), {
      grants: [],
      executionArn: undefined,
    });
  });

  it("is closed while the provider does not admit this stack", () => {
    assert.deepEqual(endpointAccess(provider, "organization/consumer/other").grants, []);
  });

  it("refuses grants that make a policy over AWS's limit", () => {
    const grants = Array.from({ length: 400 }, (_, index) => ({ ...grant, path: `/pets/number-${index}` }));
    const consumers = provider.consumers.map((consumer) => ({ ...consumer, grants }));
    const read = () => endpointAccess({ ...provider, consumers }, stacks.consumer);
    assert.throws(read, /endpoint policy: \d+ characters are \d+ over AWS's limit of 20480, with 400 grants/);
  });

  it("opens to the one API that admits it", () => {
    assert.deepEqual(endpointAccess(provider, stacks.consumer), { grants: [grant], executionArn });
  });
});
