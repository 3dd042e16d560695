import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { BackendConnections } from "../backends/connections";
import type { Integration, Method } from "../snapshots";
import { TestDataPlane } from "./curl.fixture";
import { askBackend } from "./integrations/backend-client";
import { sign, signingConfig } from "./signed-case.fixture";
import {
  endpointId,
  type Mutable,
  mockMethod,
  privateApiArn,
  privateApiId,
  region,
  resource,
  resourcePolicy,
  roleOf,
  testWorld,
} from "./world.fixture";

const apiUrl = `https://${privateApiId}.execute-api.${region}.amazonaws.com/v1`;
const internal = '{"message": "Internal server error"}';
const balancer = `arn:aws:elasticloadbalancing:${region}:222222222222:loadbalancer/net/catalog/0123456789abcdef`;
const target = "10.9.0.20";

const seen = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  body: z.string(),
});

/** A backend that writes raw bytes. */
async function rawBackend(serve: (socket: Socket) => void) {
  const server = createTcpServer(serve).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return { at: { host: "127.0.0.1", port: address.port } as const, close: () => server.close() };
}

/** Answers with the request. */
function echo(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { method, url, headers } = request;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString("base64") }));
  });
}

describe("HTTP integrations", () => {
  let plane: TestDataPlane;
  let answer: (request: IncomingMessage, response: ServerResponse) => void = echo;
  const server = createServer((request, response) => answer(request, response));

  before(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    const here = { kind: "port", port: address.port } as const;
    plane = await TestDataPlane.start(
      new Map([
        ["backend.example.com:443", here],
        [`${target}:8080`, here],
        ["127.0.0.1:1", { kind: "port", port: 1 }],
      ]),
    );
  });
  after(async () => {
    server.close();
    server.closeAllConnections();
    await plane?.stop();
  });
  beforeEach(() => {
    answer = echo;
  });

  /** Sets the test world's API: one integration for each path. */
  function serve(paths: Readonly<Record<string, Partial<Integration>>>, method: Partial<Method> = {}): void {
    const world = testWorld();
    world.snapshot.policy = resourcePolicy([`${privateApiArn}/v1/*`]);
    world.snapshot.resources = Object.entries(paths).map(([path, given]) => {
      const { integration, ...rest } = mockMethod();
      assert.ok(integration);
      const http: Integration = {
        ...integration,
        type: "HTTP_PROXY",
        httpMethod: "ANY",
        requestTemplates: {},
        ...given,
      };
      const mutable: Mutable<Method> = structuredClone({
        ...rest,
        ...method,
        integration: http,
      }) as Mutable<Method>;
      return resource(path, { ANY: mutable });
    });
    world.roles.set("111111111111/probe", roleOf("111111111111", "probe", [`${privateApiArn}/*`]));
    plane.controlPlane.world = world;
  }

  /** A VPC link to a load balancer with one target; their groups allow all traffic. */
  function link(): void {
    const { world } = plane.controlPlane;
    const all = { protocol: "-1", fromPort: undefined, toPort: undefined };
    const anybody = { ...all, peer: { kind: "cidr" as const, cidr: "0.0.0.0/0" } };
    const at = (id: string, privateAddress: string, group: string) => ({
      id,
      vpcId: "vpc-0provider",
      subnetId: "subnet-provider",
      availabilityZone: "us-east-1a",
      privateAddress,
      groupIds: [group],
    });
    const group = (id: string) => ({ id, vpcId: "vpc-0provider", ingress: [anybody], egress: [anybody] });
    world.providerGroups = [group("sg-0balancer"), group("sg-0target")];
    world.loadBalancers.set(balancer, {
      arn: balancer,
      account: "222222222222",
      region: region,
      interfaces: [at("eni-balancer", "10.9.0.10", "sg-0balancer")],
      checksPrivateLink: true,
      listeners: [
        {
          port: 8080,
          targets: [{ address: target, port: 8080, interface: at("eni-target", target, "sg-0target") }],
        },
      ],
    });
    plane.controlPlane.vpcLinks.set("abc123", balancer);
  }

  const asked = async (curl: string, prepare?: string) => {
    const outcome = await plane.curl(curl, { prepare });
    assert.equal(outcome.status, 200, `${outcome.stderr}${outcome.body}`);
    return seen.parse(JSON.parse(outcome.body));
  };

  it("HTTP_PROXY passes method, query, headers and body, and adds headers about the API", async () => {
    serve({
      "/{proxy+}": {
        uri: "https://backend.example.com/base/{proxy}?key=1",
        requestParameters: {
          "integration.request.path.proxy": "method.request.path.proxy",
          "integration.request.header.x-vpce": "context.identity.vpceId",
          "integration.request.header.x-kind": "'constant'",
          "integration.request.querystring.stage": "context.stage",
        },
      },
    });
    const found = await asked(
      `'${apiUrl}/a/b%20c?q=%C3%A4&q=2&stage=mine' -X PUT -H 'X-One: 1' -H 'X-Kind: spoofed' -H 'Content-Type: text/plain' -H 'TE: trailers' -d 'body'`,
    );
    assert.deepEqual(
      [found.method, found.url, Buffer.from(found.body, "base64").toString()],
      ["PUT", "/base/a/b%20c?key=1&q=%C3%A4&q=2&stage=v1", "body"],
    );
    const { host, te, connection: _, "user-agent": agent, ...headers } = found.headers;
    assert.deepEqual([host, te, String(agent).startsWith("curl/")], ["backend.example.com", undefined, true]);
    assert.deepEqual(headers, {
      accept: "*/*",
      "content-length": "4",
      "content-type": "text/plain",
      "x-amzn-apigateway-api-id": privateApiId,
      "x-amzn-vpc-id": "vpc-0consumer",
      "x-amzn-vpce-config": "1",
      "x-amzn-vpce-id": endpointId,
      "x-forwarded-for": "10.0.0.50",
      "x-kind": "constant",
      "x-one": "1",
      "x-vpce": endpointId,
    });
  });

  it("drop the signature of a signed request, and can pass the signer", async () => {
    const source = "context.identity.userArn";
    serve(
      {
        "/": {
          uri: "https://backend.example.com/",
          requestParameters: { "integration.request.header.x-user": source },
        },
      },
      { authorizationType: "AWS_IAM" },
    );
    const session = plane.credentials.issue("111111111111", "probe", "session", 3600);
    const found = await asked(`${sign} '${apiUrl}/'`, signingConfig(session));
    assert.equal(found.headers.authorization, undefined);
    assert.match(String(found.headers["x-user"]), /^arn:aws:sts::111111111111:assumed-role\/probe\//);
  });

  const mapped: [name: string, uri: string, path: string, url: string][] = [
    ["a parameter is decoded, and encoded again", "/pets/{id}", "/pets/a%2Fb%3Fc%25", "/pets/a/b%3Fc%25"],
    ["a parameter is any text", "/pets/{id}", "/pets/%F0%9F%90%88", "/pets/%F0%9F%90%88"],
    ["its own encoding does not change", "/our%20pets/50%/{id}", "/pets/7", "/our%20pets/50%25/7"],
    ["a parameter without a mapping stays", "/pets/{other}", "/pets/7", "/pets/%7Bother%7D"],
    [
      "a stage variable is replaced by its value",
      "/$" + "{stageVariables.greeting}/{id}",
      "/pets/7",
      "/hello/7",
    ],
  ];
  for (const [name, uri, path, url] of mapped)
    it(`in a URI, ${name}`, async () => {
      serve({
        "/pets/{id}": {
          uri: `https://backend.example.com${uri}`,
          requestParameters: {
            "integration.request.path.id": "method.request.path.id",
          },
        },
      });
      assert.equal((await asked(`'${apiUrl}${path}'`)).url, url);
    });

  it("HTTP_PROXY returns the backend's answer, with headers that API Gateway sets itself renamed", async () => {
    serve({ "/": { uri: "https://backend.example.com/" } });
    answer = (_, response) => {
      response.writeHead(418, {
        "Content-Type": "text/plain",
        "Content-Length": 5,
        Server: "teapot",
        "X-Own": "1",
        "Set-Cookie": ["a=1", "b=2"],
        "WWW-Authenticate": "Basic",
      });
      response.end("short");
    };
    const { status, headers, body } = await plane.curl(`'${apiUrl}/'`);
    assert.deepEqual(
      [
        status,
        body,
        headers["x-own"],
        headers["x-amzn-remapped-server"],
        headers["x-amzn-remapped-www-authenticate"],
      ],
      [418, "short", "1", "teapot", "Basic"],
    );
    assert.deepEqual(
      [headers.server, headers["www-authenticate"], headers["set-cookie"]],
      [undefined, undefined, "b=2"],
    );
    assert.ok(headers["x-amzn-remapped-date"] && headers["x-amzn-remapped-content-length"]);
  });

  const bytes = Buffer.from([0xff, 0x00, 0xfe, 0x41]);
  const binaries: [types: string[], accept: string, expected: Buffer][] = [
    [[], "image/png", Buffer.from(bytes.toString("utf8"))],
    [["image/png"], "image/png", bytes],
    [["image/png"], "text/plain", Buffer.from(bytes.toString("base64"))],
    [["*/*"], "*/*", bytes],
  ];
  for (const [types, accept, expected] of binaries)
    it(`bytes with binary types ${JSON.stringify(types)} to a client that accepts ${accept}`, async () => {
      serve({ "/": { uri: "https://backend.example.com/" } });
      plane.controlPlane.world.snapshot.binaryMediaTypes = types;
      answer = (_, response) => response.writeHead(200, { "content-type": "image/png" }).end(bytes);
      const found = await plane.curl(
        `'${apiUrl}/' -H 'Accept: ${accept}' && base64 < body > encoded && mv encoded body`,
      );
      assert.equal(found.body.replaceAll("\n", ""), expected.toString("base64"), found.stderr);
    });

  it("HTTP sends only what is mapped, and maps the answer by its status", async () => {
    serve(
      {
        "/orders": {
          type: "HTTP",
          httpMethod: "POST",
          uri: "https://backend.example.com/api",
          requestParameters: { "integration.request.querystring.who": "method.request.header.X-Who" },
          requestTemplates: { "application/json": '{"id": $input.json("$.order")}' },
          responses: [
            {
              statusCode: "404",
              selectionPattern: "4\\d{2}",
              responseParameters: {
                "method.response.header.X-Reason": "integration.response.header.X-Why",
                "method.response.header.X-Code": "integration.response.body.code",
              },
              responseTemplates: { "application/json": '{"failed": "$input.path("$.message")"}' },
              contentHandling: undefined,
            },
            {
              statusCode: "200",
              selectionPattern: undefined,
              responseParameters: {},
              responseTemplates: {},
              contentHandling: undefined,
            },
          ],
        },
      },
      {
        responses: {
          "200": {},
          "404": { "method.response.header.X-Reason": false, "method.response.header.X-Code": false },
        },
      },
    );
    const found = await asked(
      `'${apiUrl}/orders?a=1' -H 'X-Who: me' -H 'Content-Type: application/json' -d '{"order": 7}'`,
    );
    assert.deepEqual(
      [found.method, found.url, Buffer.from(found.body, "base64").toString()],
      ["POST", "/api?who=me", '{"id": 7}'],
    );
    const { connection: _, ...headers } = found.headers;
    assert.deepEqual(headers, {
      accept: "application/json",
      "content-length": "9",
      "content-type": "application/json",
      host: "backend.example.com",
      "user-agent": `AmazonAPIGateway_${privateApiId}`,
      "x-amzn-apigateway-api-id": privateApiId,
    });
    answer = (_, response) =>
      response.writeHead(410, { "x-why": "gone" }).end('{"message": "no more", "code": 9}');
    const refused = await plane.curl(
      `'${apiUrl}/orders' -d '{"order": 7}' -H 'Content-Type: application/json'`,
    );
    assert.deepEqual(
      [refused.status, refused.body, refused.headers["x-reason"], refused.headers["x-code"]],
      [404, '{"failed": "no more"}', "gone", "9"],
    );
  });

  const failures: [string, Partial<Integration>, typeof answer, number, string][] = [
    [
      "takes too long",
      { timeoutMilliseconds: 50 },
      () => undefined,
      504,
      '{"message": "Endpoint request timed out"}',
    ],
    [
      "answers more than 10 MB",
      {},
      (_, response) => response.end(Buffer.alloc(10 * 1024 * 1024 + 1)),
      500,
      internal,
    ],
    [
      "closes the connection early",
      {},
      (request) => request.socket.destroy(),
      504,
      '{"message": "Network error communicating with endpoint"}',
    ],
    [
      "does not exist",
      { uri: "https://nowhere.example.com/" },
      echo,
      504,
      '{"message": "Network error communicating with endpoint"}',
    ],
    [
      "does not listen",
      { uri: "http://127.0.0.1:1/" },
      echo,
      504,
      '{"message": "Network error communicating with endpoint"}',
    ],
  ];
  for (const [name, given, behaviour, status, body] of failures)
    it(`a backend that ${name}: ${status}`, async () => {
      serve({ "/": { uri: "https://backend.example.com/", ...given } });
      answer = behaviour;
      const found = await plane.curl(`'${apiUrl}/'`);
      assert.deepEqual([found.status, found.body], [status, body]);
    });

  it("send a request once, whatever its outcome", async () => {
    serve({ "/": { uri: "https://backend.example.com/" } });
    await asked(`'${apiUrl}/'`);
    let requests = 0;
    answer = (request) => {
      requests++;
      request.socket.destroy();
    };
    assert.deepEqual([(await plane.curl(`'${apiUrl}/' -d order`)).status, requests], [504, 1]);
  });

  it("are sent again when the backend has closed a kept connection, if the method is idempotent", async () => {
    serve({ "/": { uri: "https://backend.example.com/" } });
    const used = new WeakSet<object>();
    const overUsed: (string | undefined)[] = [];
    answer = (request, response) => {
      const isUsed = used.has(request.socket);
      used.add(request.socket);
      if (!isUsed) return echo(request, response);
      overUsed.push(request.method);
      request.socket.destroy();
    };
    for (const method of ["GET", "GET", "POST", "PUT", "PATCH", "DELETE"])
      assert.equal((await asked(`-X ${method} '${apiUrl}/'`)).method, method);
    assert.deepEqual(
      overUsed.filter((method) => method === "POST" || method === "PATCH"),
      [],
    );
  });

  it("use a new connection when the kept one is about to close", async () => {
    answer = (_, response) => response.writeHead(200, { connection: "close" }).end("once");
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    const { port } = address;
    const kept = new BackendConnections();
    const sent = { method: "GET", host: "backend", port, target: "/", headers: {}, body: Buffer.alloc(0) };
    for (let time = 0; time < 4; time += 1) {
      const outcome = await askBackend({ host: "127.0.0.1", port }, sent, 10_000, 1000, kept);
      assert.ok(typeof outcome === "object" && "body" in outcome, JSON.stringify(outcome));
      assert.equal(outcome.body.toString(), "once");
    }
    kept.stop();
  });

  it("limit an endless 100 Continue like the headers of another answer", async () => {
    const { at, close } = await rawBackend((socket) => {
      const goOn = () => {
        while (socket.write("x".repeat(8000)));
      };
      socket.on("error", () => undefined).on("drain", goOn);
      socket.once("data", () => {
        socket.write("HTTP/1.1 100 Continue\r\nX: ");
        goOn();
      });
    });
    const kept = new BackendConnections();
    const sent = { method: "GET", host: "b", port: at.port, target: "/", headers: {}, body: Buffer.alloc(0) };
    assert.deepEqual(await askBackend(at, sent, 20_000, 1024, kept), { broken: "Headers Overflow Error" });
    kept.stop();
    close();
  });

  it("receive the answer of a backend that first sends an unexpected 100 Continue in pieces", async () => {
    const pieces = ["HT", "TP/1.1 100 Continue\r\n", "a: b\r\n\r\nHTTP/1.1 100 C\r\n\r\nHTTP/1.1 2"];
    const own = "HTTP/1.1 100 is no answer here\r\n\r\n";
    const { at, close } = await rawBackend((socket) => {
      socket.on("data", async () => {
        for (const piece of [...pieces, `00 OK\r\nContent-Length: ${own.length}\r\n\r\n`, own]) {
          socket.write(piece);
          await sleep(20);
        }
      });
    });
    const kept = new BackendConnections();
    for (const method of ["GET", "GET", "POST"]) {
      const sent = {
        method,
        host: "b",
        port: at.port,
        target: "/",
        headers: {},
        body: Buffer.alloc(0),
      };
      const outcome = await askBackend(at, sent, 10_000, 1000, kept);
      assert.ok(typeof outcome === "object" && "body" in outcome, JSON.stringify(outcome));
      assert.deepEqual([outcome.status, outcome.body.toString()], [200, own]);
    }
    kept.stop();
    close();
  });

  it("encode mapped texts in UTF-8, pass on the bytes of a header, and refuse line breaks in one", async () => {
    const place = "method.response.header.x-city";
    serve(
      {
        "/": {
          type: "HTTP",
          uri: "https://backend.example.com/",
          requestParameters: {
            "integration.request.header.x-city": "method.request.querystring.city",
            "integration.request.header.x-handed": "method.request.header.x-city",
          },
          responses: [
            {
              statusCode: "200",
              selectionPattern: undefined,
              responseParameters: { [place]: "integration.response.body.city" },
              responseTemplates: {},
              contentHandling: undefined,
            },
          ],
        },
      },
      { responses: { "200": { [place]: true } } },
    );
    let heard: IncomingMessage["headers"] = {};
    answer = (request, response) => {
      heard = request.headers;
      response.end(JSON.stringify({ city: "Łódź" }));
    };
    const utf8 = (text: unknown) => Buffer.from(String(text), "latin1").toString();
    const found = await plane.curl(`'${apiUrl}/?city=%C5%81%C3%B3d%C5%BA' -H 'x-city: Łódź'`);
    assert.equal(found.status, 200, found.body);
    assert.deepEqual([utf8(heard["x-city"]), utf8(heard["x-handed"])], ["Łódź", "Łódź"]);
    assert.equal(found.headers["x-city"], "Łódź");
    assert.equal((await plane.curl(`'${apiUrl}/?city=a%0Ab'`)).status, 500);
    answer = (_, response) => response.end(JSON.stringify({ city: "a\nb" }));
    assert.equal((await plane.curl(`'${apiUrl}/?city=a'`)).status, 500);
  });

  it("map a header's decoded text to headers, paths and query strings, encoded once", async () => {
    const sources = ["method.request.header.x-city", "method.request.multivalueheader.x-city"];
    const mapped = [...sources, "context.identity.userAgent"].flatMap((source, at) =>
      ["header", "querystring"].map((place) => [`integration.request.${place}.v${at}`, source] as const),
    );
    serve({
      "/": {
        uri: "https://backend.example.com/{city}",
        requestParameters: {
          ...Object.fromEntries(mapped),
          "integration.request.path.city": "context.identity.userAgent",
        },
      },
    });
    const found = await plane.curl(`'${apiUrl}/' -H 'x-city: Łódź' -A 'Łódź'`);
    assert.equal(found.status, 200, found.body);
    const { url, headers } = seen.parse(JSON.parse(found.body));
    const city = "%C5%81%C3%B3d%C5%BA";
    assert.equal(url, `/${city}?v0=${city}&v1=${city}&v2=${city}`);
    const names = ["v0", "v1", "v2", "x-city", "user-agent"];
    const heard = names.map((name) => Buffer.from(String(headers[name]), "latin1").toString());
    assert.deepEqual(heard, Array(names.length).fill("Łódź"));
  });

  it("set the connection's headers themselves, whatever is mapped to them", async () => {
    const headers = [
      "host",
      "Connection",
      "content-length",
      "Expect",
      "keep-alive",
      "Transfer-Encoding",
      "upgrade",
    ];
    const mapped = headers.map((name) => [`integration.request.header.${name}`, "'mapped'"]);
    serve({ "/": { uri: "https://backend.example.com/", requestParameters: Object.fromEntries(mapped) } });
    const found = await asked(`'${apiUrl}/' -d order`);
    assert.equal(found.headers.host, "backend.example.com");
    assert.doesNotMatch(JSON.stringify(found.headers), /mapped/);
    assert.equal(Buffer.from(found.body, "base64").toString(), "order");
  });

  it("reach only backends of this machine that were named at the start", async () => {
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    const hosts = ["127.0.0.1", "localhost", "169.254.169.254", "[::1]", "0.0.0.0"];
    for (const host of hosts) {
      serve({ "/": { uri: `http://${host}:${address.port}/` } });
      const found = await plane.curl(`'${apiUrl}/'`);
      assert.equal(found.status, 504, host);
      assert.match(found.headers["x-sandbox-reason"] ?? "", /name one when you start the sandbox: --backend/);
    }
  });

  it("through a VPC link reach the target, with the URI's host name as Host", async () => {
    serve({ "/": { uri: "http://catalog.internal:8080/items", vpcLinkId: "abc123" } });
    link();
    const found = await asked(`'${apiUrl}/'`);
    assert.deepEqual([found.url, found.headers.host], ["/items", "catalog.internal:8080"]);
  });

  const closed: [string, () => void, RegExp][] = [
    [
      "the load balancer's group admits nobody",
      () => {
        group(0).ingress = [];
      },
      /ingress of sg-0balancer does not admit/,
    ],
    [
      "the load balancer's group allows no outbound traffic",
      () => {
        group(0).egress = [];
      },
      /egress of sg-0balancer does not admit/,
    ],
    [
      "the target's group admits nobody",
      () => {
        group(1).ingress = [];
      },
      /ingress of sg-0target does not admit 10\.9\.0\.10/,
    ],
    [
      "no target is registered",
      () => {
        listener().targets = [];
      },
      /no target is registered/,
    ],
    [
      "there is no listener on the port",
      () => {
        listener().port = 80;
      },
      /no listener on port 8080/,
    ],
    [
      "the link was deleted",
      () => {
        plane.controlPlane.vpcLinks.clear();
      },
      /has no load balancer/,
    ],
  ];
  const group = (at: number) => {
    const found = plane.controlPlane.world.providerGroups[at];
    assert.ok(found);
    return found;
  };
  const listener = () => {
    const found = plane.controlPlane.world.loadBalancers.get(balancer)?.listeners[0];
    assert.ok(found);
    return found;
  };
  for (const [name, close, reason] of closed)
    it(`through a VPC link, ${name}: 500, with the reason in the access log`, async () => {
      serve({ "/": { uri: "http://catalog.internal:8080/", vpcLinkId: "abc123" } });
      link();
      plane.controlPlane.world.stage.accessLog = {
        destinationArn: `arn:aws:logs:${region}:222222222222:log-group:/access`,
        format: "$context.integrationErrorMessage",
      };
      plane.controlPlane.logged.length = 0;
      close();
      const found = await plane.curl(`'${apiUrl}/'`);
      assert.deepEqual([found.status, found.body], [500, internal]);
      while (plane.controlPlane.logged.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.match(plane.controlPlane.logged.flatMap(({ lines }) => lines).join(), reason);
    });

  it("through a VPC link, the load balancer's inbound rules are ignored if they do not apply to PrivateLink", async () => {
    serve({ "/": { uri: "http://catalog.internal:8080/", vpcLinkId: "abc123" } });
    link();
    group(0).ingress = [];
    const found = plane.controlPlane.world.loadBalancers.get(balancer);
    assert.ok(found);
    found.checksPrivateLink = false;
    await asked(`'${apiUrl}/'`);
  });
});
