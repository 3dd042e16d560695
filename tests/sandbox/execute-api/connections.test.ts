import assert from "node:assert/strict";
import { TestDataPlane } from "./curl.fixture";
import {
  endpointId,
  endpointName,
  privateApiId,
  publicApiId,
  region,
  type TestWorld,
  testWorld,
} from "./world.fixture";

const apiName = `${privateApiId}.execute-api.${region}.amazonaws.com`;
const publicName = `${publicApiId}.execute-api.${region}.amazonaws.com`;
const short = "--connect-timeout 0.3";

interface Case {
  name: string;
  curl: string;
  from?: "probe" | "internet";
  change?: (world: TestWorld) => void;
  expected: { exitCode: number; connect: number; status: number };
  /** The reason in curl's output, the proxy's header or the body. */
  reason?: RegExp;
}

const privateDnsOff = (world: TestWorld) => {
  world.endpoint.privateDnsEnabled = false;
};
const openGroups = (world: TestWorld) => {
  const everything = {
    protocol: "-1",
    fromPort: undefined,
    toPort: undefined,
    peer: { kind: "cidr" as const, cidr: "10.0.0.0/8" },
  };
  world.clients.egress = [everything];
  world.endpoints.ingress = [everything];
};

const unresolved = { exitCode: 56, connect: 502, status: 0 };
const timedOut = { exitCode: 28, connect: 0, status: 0 };

const cases: readonly Case[] = [
  { name: "connected", curl: `https://${apiName}/v1`, expected: { exitCode: 0, connect: 200, status: 200 } },
  {
    name: "form 1, private DNS off",
    curl: `https://${apiName}/v1`,
    change: privateDnsOff,
    expected: unresolved,
    reason: /Could not resolve host a1b2c3d4e5\.execute-api/,
  },
  {
    name: "form 2, private DNS off",
    curl: `https://${privateApiId}-${endpointId}.execute-api.${region}.amazonaws.com/v1`,
    change: privateDnsOff,
    expected: { exitCode: 0, connect: 200, status: 200 },
  },
  {
    name: "form 3, private DNS off",
    curl: `https://${endpointName}/v1 -H 'Host: ${apiName}'`,
    change: privateDnsOff,
    expected: { exitCode: 0, connect: 200, status: 200 },
  },
  {
    name: "form 4, private DNS off",
    curl: `https://${endpointName}/v1 -H 'x-apigw-api-id: ${privateApiId}'`,
    change: privateDnsOff,
    expected: { exitCode: 0, connect: 200, status: 200 },
  },
  {
    name: "form 2, not associated, private DNS off",
    curl: `https://${privateApiId}-${endpointId}.execute-api.${region}.amazonaws.com/v1`,
    change: (world) => {
      privateDnsOff(world);
      world.api.associatedVpcEndpointIds = [];
    },
    expected: unresolved,
    reason: /not associated/,
  },
  {
    name: "real internet name",
    curl: "https://example.com/",
    expected: unresolved,
    reason: /Could not resolve host example\.com/,
  },
  {
    name: "security group of the endpoint",
    curl: `${short} https://${apiName}/v1`,
    change: (world) => {
      world.endpoints.ingress = [];
    },
    expected: timedOut,
    reason: /timeout|timed out/,
  },
  {
    name: "security group of the client",
    curl: `${short} https://${apiName}/v1`,
    change: (world) => {
      world.clients.egress = [];
    },
    expected: timedOut,
  },
  {
    name: "closed port",
    curl: `https://${apiName}:8443/v1`,
    change: openGroups,
    expected: { exitCode: 56, connect: 503, status: 0 },
    reason: /Connection refused/,
  },
  {
    name: "plain HTTP",
    curl: `http://${apiName}/v1`,
    expected: { exitCode: 0, connect: 0, status: 405 },
    reason: /accepts CONNECT only/,
  },
  {
    name: "service without a data plane",
    curl: `https://ssm.${region}.amazonaws.com/`,
    expected: { exitCode: 56, connect: 501, status: 0 },
    reason: /does not serve ssm/,
  },
  {
    name: "name deeper than the certificate",
    curl: `https://a.${apiName}/v1`,
    expected: { exitCode: 60, connect: 200, status: 0 },
    reason: /SSL/,
  },
  {
    name: "outside: private API",
    curl: `https://${apiName}/v1`,
    from: "internet",
    expected: unresolved,
    reason: /private API/,
  },
  {
    name: "outside: alias",
    curl: `${short} https://${privateApiId}-${endpointId}.execute-api.${region}.amazonaws.com/v1`,
    from: "internet",
    expected: timedOut,
  },
  {
    name: "outside: endpoint name",
    curl: `${short} https://${endpointName}/v1`,
    from: "internet",
    expected: timedOut,
  },
  {
    name: "outside: public API",
    curl: `https://${publicName}/v1`,
    from: "internet",
    expected: { exitCode: 0, connect: 200, status: 200 },
  },
  {
    name: "outside: private API by Host on a public name",
    curl: `https://${publicName}/v1 -H 'Host: ${apiName}'`,
    from: "internet",
    expected: { exitCode: 0, connect: 200, status: 403 },
  },
  {
    name: "wrong token",
    curl: `--proxy http://i-0123456789abcdef0:guess@$(echo $HTTPS_PROXY | cut -d@ -f2) https://${apiName}/v1`,
    expected: { exitCode: 56, connect: 407, status: 0 },
  },
];

describe("data plane: how connections end", () => {
  let plane: TestDataPlane;
  before(async () => {
    plane = await TestDataPlane.start();
  });
  after(() => plane?.stop());

  for (const { name, curl, from, change, expected, reason } of cases) {
    it(`${name}: curl exits ${expected.exitCode}, CONNECT ${expected.connect}, status ${expected.status}`, async () => {
      plane.controlPlane.world = testWorld();
      change?.(plane.controlPlane.world);
      const {
        exitCode,
        connect: connected,
        status,
        headers,
        body,
        stderr,
      } = await plane.curl(curl, { from });
      assert.deepEqual({ exitCode, connect: connected, status }, expected);
      if (reason !== undefined)
        assert.match(`${headers["x-sandbox-reason"] ?? ""} ${body} ${stderr}`, reason);
    });
  }

  it("public APIs see aws:SourceIp and no VPC keys", async () => {
    plane.controlPlane.world = testWorld();
    const [stage] = plane.controlPlane.world.publicApi.stages.values();
    assert.ok(stage);
    stage.snapshot.policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: "*",
        Action: "execute-api:Invoke",
        Resource: "*",
        Condition: { IpAddress: { "aws:SourceIp": "203.0.113.77" }, Null: { "aws:SourceVpce": "true" } },
      },
    });
    assert.equal((await plane.curl(`https://${publicName}/v1`, { from: "internet" })).status, 200);
  });
});
