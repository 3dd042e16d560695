/** Request and response smuggling: bytes that two parsers could read as different requests or answers. */
import assert from "node:assert/strict";
import type { Integration } from "../snapshots";
import { apiHost, backendUrl, RawDataPlane } from "./raw.fixture";
import {
  endpointId,
  mockMethod,
  privateApiArn,
  privateApiId,
  resource,
  resourcePolicy,
  testWorld,
} from "./world.fixture";

const kept = `Host: ${apiHost}\r\n`;
const host = `${kept}Connection: close\r\n`;
const open = "/v1/open/a";
const hidden = `GET /v1/hidden HTTP/1.1\r\n${host}\r\n`;
const chunks = "2\r\nab\r\n0\r\n\r\n";

const get = (target: string, headers = "") => `GET ${target} HTTP/1.1\r\n${host}${headers}\r\n`;
const post = (headers: string, body: string) => `POST ${open} HTTP/1.1\r\n${host}${headers}\r\n${body}`;
const coded = (coding: string) => post(`Transfer-Encoding: ${coding}\r\n`, chunks);
const twice = (name: string) => get(open, `${name}: a\r\n${name.toUpperCase()}: b\r\n`);

const refused: Readonly<Record<string, readonly string[]>> = {
  "two lengths": [
    post(`Content-Length: ${hidden.length}\r\nTransfer-Encoding: chunked\r\n`, `0\r\n\r\n${hidden}`),
    post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", `0\r\n\r\n${hidden}`),
    post(`Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n`, hidden),
    post("Content-Length: 2\r\nContent-Length: 2\r\n", "ab"),
    post("Content-Length: 2, 2\r\n", "ab"),
  ],
  "an invalid length": ["+2", "-1", "0x2", "2 2", "9".repeat(30)].map((length) =>
    post(`Content-Length: ${length}\r\n`, "ab"),
  ),
  "another transfer coding than chunked": [
    ...["xchunked", "identity", "gzip, chunked", "chunked, identity", "chunked, chunked"].map(coded),
    post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", chunks),
    post("Transfer-Encoding : chunked\r\n", chunks),
    post("Transfer-Encoding:\r\n chunked\r\n", chunks),
    coded("chunked").replace("HTTP/1.1", "HTTP/1.0"),
  ],
  "invalid chunks": ["2\r\nabXX0\r\n\r\n", "2;\nab\r\n0\r\n\r\n", "2 \r\nab\r\n0\r\n\r\n", "g\r\n"].map(
    (body) => post("Transfer-Encoding: chunked\r\n", body),
  ),
  "other line endings": [
    get(open).replaceAll("\r\n", "\n"),
    get(open, "X-A: b\r\n c\r\n"),
    get(open, "X-A: b\rX-B: c\r\n"),
    get(open, "X-A: b\0c\r\n"),
    get(open, " X-A: b\r\n"),
    get(open, "X A: b\r\n"),
    get(open, ": b\r\n"),
    get(open).replace(apiHost, `other\r\n ${apiHost}`),
  ],
  "another version": ["HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/9.9", "HTTPS/1.1", ""].map((version) =>
    get(open).replace("HTTP/1.1", version),
  ),
  "HTTP/2 without negotiation": ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"],
  "a target with a host, or without a path": [
    get(`https://${apiHost}${open}`),
    get(`https://other.example${open}`),
    get("*"),
    get(`${open}#/v1/hidden`),
    get(`${open}?q=1#x`),
    get(open.replace("/open", "\\open")),
    get(`${open} /v1/hidden`),
  ],
  "a path that resolves to another path": [
    "/v1/open/../hidden",
    "/v1/open/..",
    "/v1/open/./a",
    "/v1/open/%2e%2e/hidden",
    "/v1/open/%2E./hidden",
    "/v1/open/..%2fhidden",
    "/v1/open/a%2F..%2F..%2Fhidden",
    "/v1/open/..%5chidden",
    "/v1/open/..\\hidden",
    "/v1/open/..;/hidden",
    "/v1/open/..%3bx/hidden",
    "/other/../v1/open/a",
    "/v1/one/..%2fhidden",
    "/v1/one/%2e%2e",
  ].map((path) => get(path)),
  "repeated headers that may occur once": [
    ...["Host", "Content-Type", "User-Agent", "Referer", "Authorization", "X-Amz-Date", "X-Apigw-Api-Id"].map(
      twice,
    ),
    ...["Age", "ETag", "Expires", "From", "Location", "Max-Forwards", "Retry-After", "Server"].map(twice),
    ...["If-Modified-Since", "If-Unmodified-Since", "Last-Modified", "Proxy-Authorization"].map(twice),
  ],
  "another host": [
    ...[
      "",
      "other.example",
      `u@${apiHost}`,
      `${apiHost}..`,
      `${apiHost}:443:443`,
      `${apiHost}, x`,
      `${apiHost} x`,
    ].map((name) => get(open).replace(apiHost, name)),
    get(open).replace(kept, ""),
    get(open).replace(kept, "").replace("HTTP/1.1", "HTTP/1.0"),
  ],
  "methods that API Gateway does not have": [
    "TRACE",
    "PROPFIND",
    "LINK",
    "get",
    "FOO",
    "ANY",
    "M-SEARCH",
  ].map((method) => get(open).replace("GET", method)),
  "too many headers": [
    get(open, Array.from({ length: 3000 }, (_, at) => `${at.toString(36)}:\r\n`).join("")),
    get(open, `X-A: ${"a".repeat(40_000)}\r\n`),
  ],
};

describe("data plane: raw requests", () => {
  const plane = new RawDataPlane();
  before(() => plane.start());
  after(() => plane.stop());

  const backend = (uri: string, given: Partial<Integration> = {}) => {
    const method = mockMethod();
    const path = { "integration.request.path.p": "method.request.path.p" };
    const made = { type: "HTTP_PROXY", httpMethod: "ANY", requestTemplates: {}, requestParameters: path };
    Object.assign(method.integration ?? {}, { ...made, uri: `${backendUrl}${uri}`, ...given });
    return method;
  };
  beforeEach(() => {
    const world = testWorld();
    world.snapshot.policy = resourcePolicy(
      ["open/*", "one/*", "mock"].map((path) => `${privateApiArn}/v1/*/${path}`),
    );
    world.snapshot.resources = [
      resource("/open/{p+}", { ANY: backend("/open/{p}") }),
      resource("/one/{p}", { ANY: backend("/one/{p}/all") }),
      resource("/hidden", { ANY: backend("/hidden") }),
    ];
    plane.controlPlane.world = world;
    plane.backendAnswer = "";
  });

  for (const [kind, requests] of Object.entries(refused))
    it(`are refused, and reach no backend: ${kind} (${requests.length})`, async () => {
      for (const request of requests) {
        const answer = await plane.ask(request);
        assert.match(answer, /^(HTTP\/1\.1 4\d\d [^\r]*\r\n|$)/, `${request}\n${answer}`);
        assert.deepEqual(plane.heard, [], request);
        // One request has one answer: no part of it was read as a second request.
        assert.equal(answer.split("HTTP/1.1 ").length, 2, `${request}\n${answer}`);
      }
    });

  it("do not reach a backend when they end too early", async () => {
    for (const [headers, body] of [
      ["Content-Length: 10\r\n", "ab"],
      ["Transfer-Encoding: chunked\r\n", "5\r\nab"],
    ] as const) {
      await plane.ask(post(headers, body), true);
      assert.deepEqual(plane.heard, []);
    }
  });

  const served: Readonly<Record<string, readonly [request: string, target: string]>> = {
    "in the plainest form": [get(open), "GET /open/a HTTP/1.1"],
    "with dots in the path that are not relative segments": [
      get("/v1/open/.../a..b/.c"),
      "GET /open/.../a..b/.c HTTP/1.1",
    ],
    "with encoded characters for the backend": [
      get("/v1/one/a%2fb%3fc%23d%25"),
      "GET /one/a/b%3Fc%23d%25/all HTTP/1.1",
    ],
    "with encoded line breaks in the path": [
      get("/v1/one/a%0d%0aX:%20b"),
      "GET /one/a%0D%0AX:%20b/all HTTP/1.1",
    ],
    "encoded twice": [get("/v1/open/%252e%252e%252fx"), "GET /open/%252e%252e%252fx HTTP/1.1"],
    "by HTTP/1.0": [get(open).replace("HTTP/1.1", "HTTP/1.0"), "GET /open/a HTTP/1.1"],
    "with a host in upper case": [
      get(open).replace(apiHost, `${apiHost.toUpperCase()}.:443`),
      "GET /open/a HTTP/1.1",
    ],
    "in chunks": [coded("Chunked"), "POST /open/a HTTP/1.1"],
    "in chunks with more": [
      post("Transfer-Encoding: chunked\r\n", "2;x=y\r\nab\r\n0\r\nHost: other\r\n\r\n"),
      "POST /open/a HTTP/1.1",
    ],
    "with an Upgrade to another protocol": [
      get(open, "Connection: Upgrade\r\nUpgrade: h2c\r\n"),
      "GET /open/a HTTP/1.1",
    ],
  };
  for (const [name, [request, target]] of Object.entries(served))
    it(`reach their backend as one request: ${name}`, async () => {
      assert.match(await plane.ask(request), /^HTTP\/1\.1 200 OK\r\n/);
      assert.equal(plane.heard.length, 1);
      const [head = "", body] = plane.heard[0]?.split("\r\n\r\n") ?? [];
      assert.equal(head.split("\r\n")[0], target);
      assert.doesNotMatch(head, /^(upgrade|transfer-encoding|trailer|x):/im);
      assert.equal(body, request.startsWith("POST") ? "ab" : "");
    });

  it("that are pipelined are answered in order, and each is authorized separately", async () => {
    const answers = await plane.ask((get(open) + hidden).replaceAll(host, kept) + get("/v1/one/b"));
    assert.deepEqual(answers.match(/HTTP\/1\.1 \d+/g), ["HTTP/1.1 200", "HTTP/1.1 403", "HTTP/1.1 200"]);
    assert.deepEqual(plane.heard.map((text) => text.split(" ")[1]).sort(), ["/one/b/all", "/open/a"]);
  });

  it("cannot forge API Gateway's own headers", async () => {
    const forged = ["x-amzn-vpce-id", "X-Amzn-Vpc-Id", "x-amzn-vpce-config", "X-Amzn-Apigateway-Api-Id"];
    await plane.ask(get(open, ["X-Forwarded-For", ...forged].map((name) => `${name}: forged\r\n`).join("")));
    const lines = plane.heard[0]?.split("\r\n") ?? [];
    const values = (name: string) =>
      lines
        .filter((line) => line.toLowerCase().startsWith(`${name}: `))
        .map((line) => line.slice(name.length + 2));
    assert.deepEqual(["x-forwarded-for", ...forged.map((name) => name.toLowerCase())].map(values), [
      ["forged, 10.0.0.50"],
      [endpointId],
      ["vpc-0consumer"],
      ["1"],
      [privateApiId],
    ]);
  });

  const names = [
    "Content-Length",
    "Transfer-Encoding",
    "Connection",
    "Keep-Alive",
    "Upgrade",
    "Trailer",
    "TE",
  ];
  const ways: Readonly<Record<string, (name: string) => void>> = {
    "mapped headers": (name) => {
      const method = mockMethod();
      const mapped = `method.response.header.${name}`;
      Object.assign(method.integration?.responses[0] ?? {}, {
        responseParameters: { [mapped]: "'chunked'" },
      });
      method.responses = { "200": { [mapped]: true } };
      plane.controlPlane.world.snapshot.resources = [resource("/mock", { GET: method })];
    },
    "headers that a template sets": (name) => {
      const set = `#set($context.responseOverride.header["${name}"] = "chunked")`;
      plane.controlPlane.world.snapshot.resources = [resource("/mock", { GET: mockMethod(`${set}hello`) })];
    },
    "gateway responses": (name) => {
      const { snapshot } = plane.controlPlane.world;
      snapshot.gatewayResponses = {
        DEFAULT_4XX: { responseParameters: { [`gatewayresponse.header.${name}`]: "'chunked'" } },
      };
      snapshot.resources = [];
    },
    "a backend's headers": (name) => {
      const framed = name.toLowerCase() === "transfer-encoding" ? "" : "Content-Length: 2\r\n";
      const own = name.toLowerCase() === "content-length" ? "" : `${name}: chunked\r\n`;
      plane.backendAnswer = `HTTP/1.1 200 OK\r\n${framed}${own}\r\n${framed === "" ? chunks : "ab"}`;
      plane.controlPlane.world.snapshot.resources = [resource("/mock", { GET: backend("/") })];
    },
  };
  for (const [way, set] of Object.entries(ways))
    it(`have correctly framed answers, whatever is in ${way}`, async () => {
      for (const name of [
        ...names,
        ...names.map((each) => each.toLowerCase()),
        "content-type",
        "X-AMZN-REQUESTID",
      ]) {
        plane.controlPlane.world = { ...plane.controlPlane.world, stage: testWorld().stage };
        set(name);
        const { world } = plane.controlPlane;
        const stage = { ...world.stage, snapshot: world.snapshot };
        world.api.stages.set(stage.name, stage);
        const answers = await plane.ask(get("/v1/mock").replace(host, kept) + get("/v1/mock"));
        const heads = [...answers.matchAll(/HTTP\/1\.1 [\s\S]*?\r\n\r\n/g)].map(([head]) => head);
        assert.equal(heads.length, 2, answers);
        for (const head of heads) {
          const sent = head
            .split("\r\n")
            .slice(1, -2)
            .map((line) => line.split(":")[0]?.toLowerCase() ?? "");
          assert.deepEqual(sent, [...new Set(sent)], head);
          assert.match(head, /\r\nContent-Length: \d+\r\n/);
          assert.doesNotMatch(
            head,
            /\r\n(connection|content-length|keep-alive|te|trailer|transfer-encoding|upgrade): chunked/i,
          );
        }
      }
    });

  for (const status of [204, 304])
    it(`have no body when a backend answers ${status} with a length`, async () => {
      plane.backendAnswer = `HTTP/1.1 ${status} Own\r\nContent-Length: 4\r\n\r\n`;
      const answer = await plane.ask(get(open));
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.doesNotMatch(answer, /\r\ncontent-length:/i);
      assert.ok(answer.endsWith("\r\n\r\n"));
    });

  it("fail when a backend answers with an invalid status", async () => {
    plane.backendAnswer = "HTTP/1.1 999 Own\r\nContent-Length: 2\r\n\r\nok";
    assert.match(await plane.ask(get(open)), /^HTTP\/1\.1 500 /);
  });
});
