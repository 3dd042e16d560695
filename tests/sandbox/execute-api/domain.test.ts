import assert from "node:assert/strict";
import type { DomainDoor } from "../snapshots";
import { selfSigned } from "../testing/certificate";
import { type CurlOutcome, TestDataPlane } from "./curl.fixture";
import {
  customDomain,
  domainArn,
  domainDoor,
  endpointId,
  endpointName,
  logGroup,
  type Mutable,
  maskedArn,
  mockMethod,
  privateApiArn,
  privateApiId,
  region,
  resource,
  type TestWorld,
  testWorld,
  withDomain,
} from "./world.fixture";

const maskedDomain = domainArn.replace("222222222222", "********2222");
const byHeader = `https://${endpointName}/orders -H 'Host: ${customDomain}'`;
const forbidden = { status: 403, body: '{"message":"Forbidden"}' };
const ok = { status: 200, body: '{"message":"hello"}' };
const denied = (arn: string, layer: string) => ({
  status: 403,
  body: `{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${arn} because no ${layer} allows the execute-api:Invoke action"}`,
});
const policy = (Resource: string | string[], Condition: object = {}) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource, Condition }],
  });

interface Case {
  readonly name: string;
  readonly curl?: string;
  readonly change?: (world: TestWorld, door: Mutable<DomainDoor>) => void;
  readonly expected: { readonly status: number; readonly body: string };
}

const cases: readonly Case[] = [
  { name: "by its name", expected: ok },
  { name: "by the endpoint's name with a header", curl: byHeader, expected: ok },
  {
    name: "in upper case, with a final dot and a port",
    curl: byHeader.replace(customDomain, `API.example.internal.:443`),
    expected: ok,
  },
  { name: "with a slash and a query string", curl: `https://${customDomain}/orders/?a=b`, expected: ok },
  {
    name: "without an association",
    change: (world) => world.doors.clear(),
    expected: forbidden,
  },
  {
    name: "without an association, by header",
    curl: byHeader,
    change: (world) => world.doors.clear(),
    expected: forbidden,
  },
  {
    name: "with the association of another endpoint",
    curl: byHeader,
    change: (world, door) => {
      world.doors.clear();
      world.doors.set(`vpce-0other/${customDomain}`, door);
    },
    expected: forbidden,
  },
  {
    name: "rejected",
    change: (_, door) => {
      door.rejected = true;
    },
    expected: forbidden,
  },
  {
    name: "not AVAILABLE yet",
    change: (_, door) => {
      door.usableFrom = Date.now() + 60_000;
    },
    expected: forbidden,
  },
  { name: "another base path", curl: `https://${customDomain}/payments`, expected: forbidden },
  {
    name: "a path that only begins like the base path",
    curl: `https://${customDomain}/ordersx`,
    expected: forbidden,
  },
  {
    name: "a mapping of the whole domain",
    curl: `https://${customDomain}/`,
    change: (_, { domain }) => domain.mappings.set("", { apiId: privateApiId, stage: "v1" }),
    expected: ok,
  },
  {
    name: "a mapping without a stage, with one in the path",
    curl: `https://${customDomain}/orders/v1/`,
    change: (_, { domain }) => domain.mappings.set("orders", { apiId: privateApiId, stage: undefined }),
    expected: ok,
  },
  {
    name: "a mapping without a stage, with none in the path",
    change: (_, { domain }) => domain.mappings.set("orders", { apiId: privateApiId, stage: undefined }),
    expected: forbidden,
  },
  {
    name: "a mapping to a deleted stage",
    change: (world) => world.api.stages.clear(),
    expected: forbidden,
  },
  {
    name: "no policy",
    change: (_, { domain }) => {
      domain.policy = undefined;
    },
    expected: denied(maskedDomain, "resource-based policy"),
  },
  {
    name: "no policy, and no matching mapping",
    curl: `https://${customDomain}/payments`,
    change: (_, { domain }) => {
      domain.policy = undefined;
    },
    expected: denied(maskedDomain, "resource-based policy"),
  },
  {
    name: "a policy that admits another endpoint",
    change: (_, { domain }) => {
      domain.policy = policy(domainArn, { StringEquals: { "aws:SourceVpce": "vpce-0other" } });
    },
    expected: denied(maskedDomain, "resource-based policy"),
  },
  {
    name: "a policy of another domain",
    change: (_, { domain }) => {
      domain.policy = policy(domainArn.replace("dom1234567", "other"));
    },
    expected: denied(maskedDomain, "resource-based policy"),
  },
  {
    name: "an API's policy that requires the domain name",
    change: ({ snapshot }) => {
      snapshot.policy = policy(`${privateApiArn}/*`, {
        ArnEquals: { "execute-api:viaDomainArn": domainArn },
      });
    },
    expected: ok,
  },
  {
    name: "an API's policy that requires another domain name",
    change: ({ snapshot }) => {
      snapshot.policy = policy(`${privateApiArn}/*`, {
        ArnEquals: { "execute-api:viaDomainArn": `${domainArn}x` },
      });
    },
    expected: denied(`${maskedArn}/v1/GET/`, "resource-based policy"),
  },
  {
    name: "an API's policy that requires the domain name, called by the API's own name",
    curl: `https://${privateApiId}.execute-api.${region}.amazonaws.com/v1`,
    change: ({ snapshot }) => {
      snapshot.policy = policy(`${privateApiArn}/*`, {
        ArnEquals: { "execute-api:viaDomainArn": domainArn },
      });
    },
    expected: denied(`${maskedArn}/v1/GET/`, "resource-based policy"),
  },
  {
    name: "a method that the API's policy does not allow",
    curl: `-X POST https://${customDomain}/orders`,
    expected: denied(`${maskedArn}/v1/POST/`, "resource-based policy"),
  },
  {
    name: "an endpoint policy by viaDomainArn",
    change: ({ endpoint }) => {
      endpoint.policy = policy("*", { ArnEquals: { "execute-api:viaDomainArn": domainArn } });
    },
    expected: ok,
  },
  {
    name: "an endpoint policy by another viaDomainArn",
    change: ({ endpoint }) => {
      endpoint.policy = policy("*", { ArnEquals: { "execute-api:viaDomainArn": `${domainArn}x` } });
    },
    expected: denied(maskedDomain, "VPC endpoint policy"),
  },
  {
    name: "an endpoint policy that allows both ARNs",
    change: ({ endpoint }) => {
      endpoint.policy = policy([domainArn, `${privateApiArn}/v1/GET/`]);
    },
    expected: ok,
  },
  {
    name: "an endpoint policy that allows only the domain name",
    change: ({ endpoint }) => {
      endpoint.policy = policy(domainArn);
    },
    expected: denied(`${maskedArn}/v1/GET/`, "VPC endpoint policy"),
  },
  {
    name: "an endpoint policy that allows only the API",
    change: ({ endpoint }) => {
      endpoint.policy = policy(`${privateApiArn}/*`);
    },
    expected: denied(maskedDomain, "VPC endpoint policy"),
  },
  {
    name: "the endpoint policy before the domain's",
    change: ({ endpoint }, { domain }) => {
      endpoint.policy = policy("arn:aws:execute-api:*:*:other/*");
      domain.policy = undefined;
    },
    expected: denied(maskedDomain, "VPC endpoint policy"),
  },
  {
    name: "an API with its default endpoint disabled",
    change: ({ snapshot }) => {
      snapshot.disableExecuteApiEndpoint = true;
    },
    expected: ok,
  },
  {
    name: "an API with its default endpoint disabled, by its own name",
    curl: `https://${privateApiId}.execute-api.${region}.amazonaws.com/v1`,
    change: ({ snapshot }) => {
      snapshot.disableExecuteApiEndpoint = true;
    },
    expected: forbidden,
  },
  {
    name: "an API with its default endpoint disabled, by its header",
    curl: `https://${endpointName}/v1 -H 'x-apigw-api-id: ${privateApiId}'`,
    change: ({ snapshot }) => {
      snapshot.disableExecuteApiEndpoint = true;
    },
    expected: forbidden,
  },
  {
    name: "x-apigw-api-id has no effect with a domain name",
    curl: `https://${customDomain}/orders -H 'x-apigw-api-id: p1u2b3l4i5'`,
    expected: ok,
  },
  {
    name: "variables of a template",
    change: ({ snapshot }) => {
      const shown =
        "$context.domainName $context.domainPrefix $context.identity.vpceId $context.path $context.stage";
      snapshot.resources = [resource("/", { GET: mockMethod(shown) })];
    },
    expected: { status: 200, body: `${customDomain} api ${endpointId} /orders v1` },
  },
];

describe("a private custom domain name", function () {
  this.timeout(20_000);
  let plane: TestDataPlane;
  before(async () => {
    plane = await TestDataPlane.start();
  });
  after(() => plane?.stop());

  const outcome = ({ status, body }: CurlOutcome) => ({ status, body });
  const world = (change: Case["change"] = () => undefined) => {
    plane.controlPlane.world = withDomain(testWorld());
    const door = plane.controlPlane.world.doors.get(`${endpointId}/${customDomain}`) ?? domainDoor();
    change(plane.controlPlane.world, door);
    return plane.controlPlane.world;
  };

  for (const { name, curl = `https://${customDomain}/orders`, change, expected } of cases) {
    it(name, async () => {
      world(change);
      const answer = await plane.curl(curl);
      assert.deepEqual(outcome(answer), expected, answer.stderr);
    });
  }

  it("does not resolve outside of the zone's VPCs", async () => {
    world(({ privateZones }) => {
      for (const zone of privateZones) zone.vpcIds = ["vpc-0other"];
    });
    assert.equal((await plane.curl(`https://${customDomain}/orders`)).connect, 502);
    assert.equal((await plane.curl(`https://${customDomain}/orders`, { from: "internet" })).connect, 502);
  });

  it("is served with the certificate that was imported", async () => {
    const own = await selfSigned([customDomain]);
    world((_, { domain }) => {
      domain.certificate = { kind: "imported", chain: own.certificate, privateKey: own.privateKey };
    });
    const trusting = { prepare: `printf '%s' '${own.certificate}' > own.pem` };
    const trusted = await plane.curl(`--cacert own.pem https://${customDomain}/orders`, trusting);
    assert.deepEqual(outcome(trusted), ok, trusted.stderr);
    const untrusted = await plane.curl(`https://${customDomain}/orders`);
    assert.equal(untrusted.exitCode, 60, "the sandbox's authority has not issued it");
    // By its own name the endpoint still has execute-api's certificate.
    assert.deepEqual(outcome(await plane.curl(byHeader)), ok);
  });

  it("may be another domain at another endpoint, independent of the first", async () => {
    const other = domainDoor();
    other.domain.arn = other.domain.arn
      .replace("dom1234567", "other")
      .replace("222222222222", "333333333333");
    other.domain.account = "333333333333";
    other.domain.mappings.clear();
    world(({ doors }) => doors.set(`vpce-0other/${customDomain}`, other));
    assert.deepEqual(outcome(await plane.curl(byHeader)), ok);
    world(({ doors }, door) => {
      doors.set(`vpce-0other/${customDomain}`, door);
      doors.set(`${endpointId}/${customDomain}`, other);
    });
    assert.deepEqual(outcome(await plane.curl(byHeader)), forbidden, "it has no mapping");
  });

  it("is named in the access log", async () => {
    world(({ stage }) => {
      stage.accessLog = {
        destinationArn: logGroup,
        format: "$context.domainName $context.identity.vpceId $context.requestId",
      };
    });
    await plane.curl(byHeader);
    plane.controlPlane.logged.length = 0;
    await plane.curl(`https://${customDomain}/orders`);
    for (let wait = 0; wait < 100 && plane.controlPlane.logged.length === 0; wait++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.match(
      plane.controlPlane.logged.flatMap((it) => it.lines).join(),
      new RegExp(`${customDomain} ${endpointId} `),
    );
  });
});
