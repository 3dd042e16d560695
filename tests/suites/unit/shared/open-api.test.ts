import assert from "node:assert/strict";
import { at, readDocument } from "../../../../shared/open-api/document";
import { routesOf } from "../../../../shared/open-api/routes";
import { pathText } from "../../../../shared/terminal/faults";

const mock = { "x-amazon-apigateway-integration": { type: "mock" } };
const uri =
  "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations";
const lambda = { "x-amazon-apigateway-integration": { type: "AWS_PROXY", httpMethod: "POST", uri } };
const http = { type: "http", httpMethod: "GET", uri: "https://a.example.com/{id}" };
const integrated = (integration: object) => ({ "x-amazon-apigateway-integration": integration });
const sigv4 = {
  "x-amazon-apigateway-authtype": "awsSigv4",
  type: "apiKey",
  in: "header",
  name: "Authorization",
};
const key = { type: "apiKey", in: "header", name: "x-api-key" };
const asking = (authorizer: object, name = "X-Token") => ({
  type: "apiKey",
  in: "header",
  name,
  "x-amazon-apigateway-authtype": "custom",
  "x-amazon-apigateway-authorizer": authorizer,
});
const token = asking({ type: "token", authorizerUri: uri });
const identitySource = "method.request.header.A, method.request.querystring.b, context.path";
const request = asking({ type: "REQUEST", authorizerUri: uri, identitySource }, "Unused");
const pool = { type: "apiKey", "x-amazon-apigateway-authtype": "cognito_user_pools" };
const oauth = { type: "oauth2", flows: {} };
const info = { title: "orders", version: "1" };
const openapi = "3.0.1";
const endpoints = "x-amazon-apigateway-endpoint-configuration";
const unfit = {
  nobody: asking({ type: "jwt" }),
  elsewhere: asking({ type: "token", authorizerUri: "https://auth.example.com" }),
  sourceless: asking({ type: "request", authorizerUri: uri }),
  query: asking({ type: "token", authorizerUri: uri, identitySource: "method.request.querystring.t" }),
};
const components = { securitySchemes: { sigv4, key, token, request, pool, oauth } };

type Given = Readonly<Record<string, unknown>>;

/** "GET /path NONE lambda" */
function routes(document: Given): string[] {
  return routesOf(document).routes.map(
    ({ route: { method, path, authorization, integration, authorizer, apiKeyRequired } }) =>
      [
        method,
        path,
        authorization,
        integration,
        authorizer && `${authorizer.name}(${authorizer.headers})`,
        apiKeyRequired && "with a key",
      ]
        .filter(Boolean)
        .join(" "),
  );
}

/** "place: message" */
function faults(document: Given): string[] {
  return routesOf(document).faults.map(({ path, message }) => `${pathText(path)}: ${message}`);
}

describe("routes of an OpenAPI document", () => {
  const read: readonly (readonly [name: string, document: Given, routes: readonly string[]])[] = [
    ["a verb", { openapi, info, paths: { "/": { get: mock } } }, ["GET / NONE"]],
    [
      "a document without a version, as AWS's own example",
      { swagger: "2.0", info: { title: "PetStore" }, paths: { "/pets": { get: mock } } },
      ["GET /pets NONE"],
    ],
    [
      "every verb, parameters and any-method",
      {
        openapi,
        info,
        paths: {
          "/a/{id}": { put: mock, post: mock, delete: mock, options: mock, head: mock, patch: mock },
          "/b/{proxy+}": { "x-amazon-apigateway-any-method": lambda, summary: "no verb", parameters: [] },
        },
      },
      [
        ...["PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH"].map((verb) => `${verb} /a/{id} NONE`),
        "ANY /b/{proxy+} NONE lambda",
      ],
    ],
    [
      "a scheme of awsSigv4, alone or with a key",
      {
        openapi,
        info,
        components,
        paths: {
          "/a": { get: { ...mock, security: [{ sigv4: [] }] } },
          "/b": { get: { ...mock, security: [{ key: [] }, { sigv4: [] }] } },
        },
      },
      ["GET /a AWS_IAM", "GET /b AWS_IAM with a key"],
    ],
    [
      "Lambda authorizers of both types",
      {
        openapi,
        info,
        components,
        paths: {
          "/a": { get: { ...mock, security: [{ token: [] }] } },
          "/b": { get: { ...lambda, security: [{ key: [], request: [] }] } },
        },
      },
      ["GET /a CUSTOM token(X-Token)", "GET /b CUSTOM lambda request(A) with a key"],
    ],
    [
      "path parameters with all that API Gateway takes in a name",
      { openapi, info, paths: { "/a/{pet-id}/b.c/{d.e:f_1}/{proxy+}": { get: mock } } },
      ["GET /a/{pet-id}/b.c/{d.e:f_1}/{proxy+} NONE"],
    ],
    [
      "mappings of what is declared, by the operation, its path or the path itself",
      {
        openapi: "3.0",
        info: { title: "orders", version: 1 },
        components: {
          parameters: { tenant: { name: "X-Tenant", in: "header" } },
          responses: { cors: { headers: { "X-Count": { schema: { type: "string" } } } } },
        },
        paths: {
          "/a/{id}/{proxy+}": {
            parameters: [{ $ref: "#/components/parameters/tenant" }],
            get: {
              parameters: [{ name: "q", in: "query" }],
              responses: { "200": { $ref: "#/components/responses/cors" }, "404": {} },
              ...integrated({
                ...http,
                requestParameters: {
                  "integration.request.path.id": "method.request.path.id",
                  "integration.request.path.proxy": "method.request.path.proxy",
                  "integration.request.header.t": "method.request.multivalueheader.X-Tenant",
                  "integration.request.querystring.q": "method.request.querystring.q",
                  "integration.request.header.who": "context.authorizer.principalId",
                  "integration.request.header.a": "'text'",
                  "integration.request.header.b": "method.request.body.name",
                  "integration.request.header.s": "stageVariables.secret",
                },
                responses: {
                  default: {
                    statusCode: 200,
                    responseParameters: { "method.response.header.X-Count": "integration.response.header.n" },
                  },
                  "4\\d{2}": { statusCode: "404", responseTemplates: { "application/json": "{}" } },
                },
              }),
            },
          },
        },
      },
      ["GET /a/{id}/{proxy+} NONE http"],
    ],
    [
      "a token in the scheme's own header, where a tool has left the place empty",
      {
        openapi,
        info,
        components: {
          securitySchemes: { t: asking({ type: "token", authorizerUri: uri, identitySource: "" }) },
        },
        paths: { "/a": { get: { ...mock, security: [{ t: [] }] } } },
      },
      ["GET /a CUSTOM t(X-Token)"],
    ],
    [
      "what API Gateway fills in of a URI",
      {
        openapi,
        info,
        paths: {
          "/a": {
            get: integrated({
              type: "aws_proxy",
              httpMethod: "post",
              uri: `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${stageVariables.f}/invocations`,
            }),
            put: integrated({
              type: "http",
              httpMethod: "PUT",
              uri: `http://\${stageVariables.host}:8080/{id}`,
            }),
          },
        },
      },
      ["GET /a NONE lambda", "PUT /a NONE http"],
    ],
    [
      "the extension that says it without a scheme",
      {
        openapi,
        info,
        paths: { "/": { get: { ...mock, "x-amazon-apigateway-auth": { type: "AWS_IAM" } } } },
      },
      ["GET / AWS_IAM"],
    ],
    [
      "Swagger 2.0",
      {
        swagger: "2.0",
        info,
        securityDefinitions: { sigv4 },
        paths: { "/": { get: { ...mock, security: [{ sigv4: [] }] } } },
        "x-amazon-apigateway-endpoint-configuration": { types: ["PRIVATE"] },
      },
      ["GET / AWS_IAM"],
    ],
    [
      "notes of other tools beside paths, in them and in operations",
      {
        openapi,
        info,
        "x-tool": 1,
        paths: { "x-internal": { get: 1 }, "/": { "x-note": "", get: { ...mock, "x-codeSamples": [] } } },
      },
      ["GET / NONE"],
    ],
    [
      "references within it, and words that look like some in an example",
      {
        openapi,
        info,
        components: { ...components, parameters: { "A/B": { example: { $ref: "elsewhere.json" } } } },
        paths: { "/": { get: { ...mock, parameters: [{ $ref: "#/components/parameters/A~1B" }] } } },
      },
      ["GET / NONE"],
    ],
  ];
  for (const [name, document, expected] of read) {
    it(`reads ${name}`, () => {
      assert.deepEqual(faults(document), []);
      assert.deepEqual(routes(document), expected);
    });
  }

  const get = (more: Given): Given => ({
    openapi,
    info,
    components,
    paths: { "/a/{b}": { get: { ...mock, ...more } } },
  });
  const whole = (more: Given): Given => ({ ...get({}), ...more });
  /** With a scheme that is of no use, and an operation that asks for it. */
  const asked = (name: keyof typeof unfit): Given => ({
    ...get({ security: [{ [name]: [] }] }),
    components: { securitySchemes: { [name]: unfit[name] } },
  });
  const wrong: readonly (readonly [name: string, document: Given, fault: RegExp])[] = [
    ["OpenAPI 3.1", whole({ openapi: "3.1.0" }), /^openapi: expected openapi: "3\.0\.1" or swagger: "2\.0"/],
    ["neither", whole({ openapi: undefined }), /^swagger: expected/],
    ["a title that YAML takes for a number", whole({ info: { title: 1 } }), /^info\.title: expected a text/],
    ["no path", whole({ paths: {} }), /^paths: expected at least one operation/],
    [
      "a policy",
      whole({ "x-amazon-apigateway-policy": {} }),
      /^x-amazon-apigateway-policy: take it out: .* grants/,
    ],
    [
      "CORS as HTTP APIs have it",
      whole({ "x-amazon-apigateway-cors": { allowOrigins: ["*"] } }),
      /^x-amazon-apigateway-cors: take it out: API Gateway reads it for HTTP APIs alone/,
    ],
    [
      "security at the top",
      whole({ security: [{ sigv4: [] }] }),
      /^security: AWS says that API Gateway ignores it here/,
    ],
    [
      "another endpoint type, at a server",
      whole({ servers: [{ "x-amazon-apigateway-endpoint-configuration": { types: ["REGIONAL"] } }] }),
      /^servers\[0\]\.x-amazon-apigateway-endpoint-configuration\.types: expected \[PRIVATE\]/,
    ],
    [
      "endpoints",
      whole({ "x-amazon-apigateway-endpoint-configuration": { vpcEndpointIds: ["vpce-1"] } }),
      /configuration\.vpcEndpointIds: take it out: provider:associateEndpoints/,
    ],
    [
      "closed names",
      whole({ "x-amazon-apigateway-endpoint-configuration": { disableExecuteApiEndpoint: true } }),
      /disableExecuteApiEndpoint: take it out: provider:domain\.onlyDoor/,
    ],
    [
      "a path that is none",
      whole({ paths: { "/a/": { get: mock } } }),
      /^paths\["\/a\/"\]: expected "\/", segments/,
    ],
    [
      "a path elsewhere",
      whole({ paths: { "/a": { $ref: "#/paths/~1a" } } }),
      /^paths\["\/a"\]\["\$ref"\]: write the path/,
    ],
    [
      "TRACE",
      whole({ paths: { "/a": { trace: mock, get: mock } } }),
      /^paths\["\/a"\]\.trace: API Gateway has no TRACE/,
    ],
    [
      "no integration",
      whole({ paths: { "/a": { get: {} } } }),
      /\.get\.x-amazon-apigateway-integration: missing/,
    ],
    [
      "an integration of another kind",
      get({ "x-amazon-apigateway-integration": { type: "aws" } }),
      /^paths\["\/a\/\{b\}"\]\.get\.x-amazon-apigateway-integration\.type: expected one of mock, aws_proxy/,
    ],
    [
      "an integration that stands elsewhere",
      get(integrated({ $ref: "#/components/securitySchemes" })),
      /integration\["\$ref"\]: write the integration out here/,
    ],
    [
      "payloads as HTTP APIs have them",
      get(integrated({ type: "aws_proxy", httpMethod: "POST", uri, payloadFormatVersion: "2.0" })),
      /integration\.payloadFormatVersion: expected "1\.0"/,
    ],
    [
      "a backend that is asked by no method",
      get(integrated({ ...http, httpMethod: undefined })),
      /integration\.httpMethod: expected the method that the backend is asked by: .*GET.*ANY/,
    ],
    [
      "a link without a name",
      get(integrated({ ...http, connectionType: "vpc_link" })),
      /integration\.connectionId: missing: the VPC link's id/,
    ],
    [
      "a link that nothing goes through",
      get(integrated({ ...http, connectionId: "abc123" })),
      /integration\.connectionId: an integration with it has connectionType: VPC_LINK/,
    ],
    [
      "a link to a function",
      get(integrated({ type: "aws_proxy", httpMethod: "POST", uri, connectionType: "VPC_LINK" })),
      /integration\.connectionType: a VPC link is for HTTP/,
    ],
    ...["connectionType", "passthroughBehavior", "contentHandling"].map(
      (name) =>
        [
          `a ${name} that is none`,
          get(integrated({ ...http, [name]: "sometimes" })),
          new RegExp(`integration\\.${name}: expected [A-Z_]+ or .*, in any case`),
        ] as const,
    ),
    ...(
      [
        [
          "from what is not declared",
          "method.request.header.X-Tenant",
          /declare it in the operation's param/,
        ],
        ["without quotes", "*", /expected 'TEXT' in single quotes, method\.request/],
        ["of what is no text", true, /expected a text: API Gateway leaves out what is none/],
      ] as const
    ).map(
      ([name, source, message]) =>
        [
          `a parameter ${name}`,
          get(integrated({ ...http, requestParameters: { "integration.request.header.t": source } })),
          new RegExp(`requestParameters\\["integration\\.request\\.header\\.t"\\]: ${message.source}`),
        ] as const,
    ),
    [
      "a parameter to nowhere",
      get(integrated({ ...http, requestParameters: { tenant: "'a'" } })),
      /requestParameters\.tenant: expected integration\.request\.path\.NAME/,
    ],
    [
      "a header of an answer that is not declared",
      get({
        responses: { "200": { headers: { "X-B": {} } } },
        ...integrated({
          ...http,
          responses: { default: { responseParameters: { "method.response.header.X-A": "'a'" } } },
        }),
      }),
      /\["method\.response\.header\.X-A"\]: declare the header at responses\["200"\]\.headers/,
    ],
    [
      "a header of an answer without quotes",
      get({
        responses: { "200": { headers: { "X-A": {} } } },
        ...integrated({
          ...http,
          responses: { default: { responseParameters: { "method.response.header.X-A": "*" } } },
        }),
      }),
      /X-A"\]: expected 'TEXT' in single quotes, integration\.response/,
    ],
    [
      "a template that is no text",
      get(integrated({ type: "mock", requestTemplates: { "application/json": { statusCode: 200 } } })),
      /requestTemplates\["application\/json"\]: expected a text/,
    ],
    [
      "a user pool",
      get({ security: [{ pool: [] }] }),
      /\.get\.security: pool is of Cognito user pools, which is not supported: expected a scheme of .*awsSigv4/,
    ],
    [
      "two ways to authorize",
      get({ security: [{ sigv4: [] }, { token: [] }] }),
      /\.get\.security: sigv4, token: expected one of them/,
    ],
    [
      "an authorizer of another type",
      asked("nobody"),
      /^components\.securitySchemes\.nobody\.x-amazon-apigateway-authorizer\.type: expected token or request/,
    ],
    [
      "an authorizer that is no function",
      asked("elsewhere"),
      /elsewhere\.x-amazon-apigateway-authorizer\.authorizerUri: expected arn:aws:apigateway:/,
    ],
    [
      "an authorizer that asks about nobody",
      asked("sourceless"),
      /sourceless\..*\.identitySource: expected what a caller must show/,
    ],
    [
      "an authorizer that nobody asks, and is no function",
      whole({ components: { securitySchemes: { elsewhere: unfit.elsewhere } } }),
      /elsewhere\.x-amazon-apigateway-authorizer\.authorizerUri: expected arn:aws:apigateway:/,
    ],
    ...(
      [
        ["authorizerResultTtlInSeconds", 4000, "expected seconds, 0 to 3600"],
        ["authorizerCredentials", 1, "expected a text, or nothing"],
        ["identityValidationExpression", {}, "expected a text, or nothing"],
      ] as const
    ).map(
      ([name, value, message]) =>
        [
          `an authorizer's ${name} that is none`,
          whole({
            components: {
              securitySchemes: { t: asking({ type: "token", authorizerUri: uri, [name]: value }) },
            },
          }),
          new RegExp(`t\\.x-amazon-apigateway-authorizer\\.${name}: ${message}`),
        ] as const,
    ),
    ["a token in no header", asked("query"), /query\..*\.identitySource: expected one header/],
    [
      "a function by no ARN",
      get(integrated({ type: "aws_proxy", httpMethod: "POST", uri: "orders" })),
      /integration\.uri: expected arn:aws:apigateway:REGION:lambda:path/,
    ],
    [
      "a function without a URI",
      get(integrated({ type: "aws_proxy", httpMethod: "POST" })),
      /integration\.uri: expected arn:aws:apigateway:REGION:lambda:path/,
    ],
    [
      "a function that is invoked as it is called",
      get(integrated({ type: "aws_proxy", httpMethod: "GET", uri })),
      /integration\.httpMethod: expected POST, by which functions are invoked/,
    ],
    [
      "a backend by no URL",
      get(integrated({ type: "http_proxy", httpMethod: "GET", uri: "pets.example.com" })),
      /integration\.uri: expected http:\/\/HOST\/PATH/,
    ],
    [
      "a variable that does not end, and many of them",
      get(integrated({ type: "aws_proxy", httpMethod: "POST", uri: "${".repeat(1_000_000) })),
      /integration\.uri: nothing fills in \$\{\$\{.*: write it out/,
    ],
    [
      "an authorizer that no scheme has",
      get({ "x-amazon-apigateway-auth": { type: "custom" } }),
      /\.get\.x-amazon-apigateway-auth\.type: no scheme of security has the authorizer/,
    ],
    [
      "what a template of Terraform would have filled in",
      get(integrated({ type: "aws_proxy", httpMethod: "POST", uri: `\${lambda_invoke_arn}` })),
      /integration\.uri: nothing fills in \$\{lambda_invoke_arn\}: write it out/,
    ],
    [
      "what SAM would have filled in",
      get(integrated({ type: "aws_proxy", httpMethod: "POST", uri: { "Fn::Sub": "arn" } })),
      /integration\.uri\["Fn::Sub"\]: CloudFormation fills this in/,
    ],
    [
      "what CloudFormation refers to",
      get(integrated({ type: "http", httpMethod: "GET", uri: "http://a/", connectionId: { Ref: "Link" } })),
      /integration\.connectionId\.Ref: CloudFormation fills this in/,
    ],
    ...(
      [
        ["as its title", whole({ info: { title: { Ref: "AWS::StackName" } } }), /^info\.title\.Ref/],
        [
          "as the method of a function",
          get(integrated({ ...http, httpMethod: { Ref: "M" } })),
          /httpMethod\.Ref/,
        ],
        [
          "as what is mapped",
          get(integrated({ ...http, requestParameters: { a: { Ref: "P" } } })),
          /\.a\.Ref/,
        ],
        [
          "as an operation",
          whole({ paths: { "/a": { get: mock, "Fn::If": ["C", {}, {}] } } }),
          /\["Fn::If"\]/,
        ],
        [
          "in the place of paths",
          whole({ paths: { "/": { get: mock }, "Fn::If": [] } }),
          /^paths\["Fn::If"\]/,
        ],
        ["for who gets in", get({ security: [{ "Fn::If": ["C", [], []] }] }), /\.security\[0\]\["Fn::If"\]/],
        ["for an endpoint's type", whole({ [endpoints]: { types: [{ Ref: "T" }] } }), /\.types\[0\]\.Ref/],
      ] as const
    ).map(
      ([name, document, place]) =>
        [
          `what CloudFormation would fill in ${name}`,
          document,
          new RegExp(`${place.source}: CloudFormation fills this in`),
        ] as const,
    ),
    [
      "a policy that CloudFormation would fill in",
      whole({ "x-amazon-apigateway-policy": { Statement: [{ Resource: { "Fn::Sub": "x" } }] } }),
      /^x-amazon-apigateway-policy: take it out/,
    ],
    [
      "a reference to where schemas of the other version stand",
      whole({
        definitions: { Pet: {} },
        components: { ...components, schemas: { A: { $ref: "#/definitions/Pet" } } },
      }),
      /^components\.schemas\.A\["\$ref"\]: expected #\/components\/schemas\/NAME/,
    ],
    [
      "a validator that is not there",
      get({ "x-amazon-apigateway-request-validator": "all" }),
      /\.get\.x-amazon-apigateway-request-validator: expected a name at .*-validators: it has none/,
    ],
    [
      "a parameter's name that API Gateway does not know",
      get({ parameters: [{ name: "page[size]", in: "query" }] }),
      /\.get\.parameters\[0\]\.name: expected a name of letters, digits/,
    ],
    [
      "a status that is none",
      get(integrated({ ...http, responses: { default: { statusCode: "ok" } } })),
      /responses\.default\.statusCode: expected a status of HTTP/,
    ],
    ["a title that is empty", whole({ info: { title: "" } }), /^info\.title: expected a text/],
    [
      "bytes that are none",
      whole({ "x-amazon-apigateway-minimum-compression-size": "1 KB" }),
      /^x-amazon-apigateway-minimum-compression-size: expected bytes, 0 to 10485760/,
    ],
    ...(
      [
        [
          "fields of another case",
          { ResponseParameters: {} },
          /\.ResponseParameters: expected one of statusCode/,
        ],
        ["no status", { statusCode: "ok" }, /\.statusCode: expected a status of HTTP/],
        [
          "a header without its place",
          { responseParameters: { "X-A": "'a'" } },
          /"?X-A"?\]?: expected gatewayresponse/,
        ],
        [
          "a header without quotes",
          { responseParameters: { "gatewayresponse.header.X-A": "*" } },
          /X-A"\]: expected 'TEXT' in single quotes/,
        ],
        [
          "a template that is no text",
          { responseTemplates: { "application/json": {} } },
          /responseTemplates\["application\/json"\]: expected a text/,
        ],
      ] as const
    ).map(
      ([name, response, fault]) =>
        [
          `a gateway response with ${name}`,
          whole({ "x-amazon-apigateway-gateway-responses": { DEFAULT_4XX: response } }),
          new RegExp(`^x-amazon-apigateway-gateway-responses\\.DEFAULT_4XX.*${fault.source}`),
        ] as const,
    ),
    [
      "a model's name that AWS refuses",
      whole({ components: { ...components, schemas: { "Pet-List": {} } } }),
      /^components\.schemas\.Pet-List: expected a name of letters and digits/,
    ],
    [
      "a scheme that API Gateway ignores",
      get({ security: [{ oauth: [] }] }),
      /does not check oauth, and the method would be open/,
    ],
    [
      "a scheme that is not there",
      get({ security: [{ missing: [] }] }),
      /does not check missing, .* or write a scheme of that name at components\.securitySchemes/,
    ],
    ["a key alone", get({ security: [{ key: [] }] }), /\.security: an API key is no authorization/],
    [
      "a signature that may be left out",
      get({ security: [{ sigv4: [] }, {}] }),
      /\.security: expected no \{\}/,
    ],
    [
      "a reference to another file",
      get({ parameters: [{ $ref: "p.yaml#/a" }] }),
      /parameters\[0\]\["\$ref"\]: expected #\//,
    ],
    [
      "a reference to nothing",
      get({ parameters: [{ $ref: "#/a/b" }] }),
      /parameters\[0\]\["\$ref"\]: nothing stands at #\/a\/b/,
    ],
    [
      "a reference to a part of a schema",
      whole({
        components: {
          ...components,
          schemas: {
            Pet: { properties: { tag: { type: "string" } } },
            Tag: { $ref: "#/components/schemas/Pet/properties/tag" },
          },
        },
      }),
      /^components\.schemas\.Tag\["\$ref"\]: expected a whole schema: API Gateway makes a model of each/,
    ],
  ];
  for (const [name, document, fault] of wrong) {
    it(`refuses ${name}, and says where`, () => {
      const found = faults(document);
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0] ?? "", fault);
    });
  }
});

describe("the text of an OpenAPI document", () => {
  const levels = 200;
  const unread: readonly (readonly [name: string, text: string, message: RegExp])[] = [
    ["JSON that ends early", '{"openapi":', /^neither JSON nor YAML/],
    ["YAML with a key twice", "a: 1\na: 2\n", /^neither JSON nor YAML: Map keys must be unique/],
    [
      "YAML with so many keys that not each can be compared with all others",
      `${Array.from({ length: 60_000 }, (_, at) => `k${at}: 1\n`).join("")}k0: 2\n`,
      /^neither JSON nor YAML: Map keys must be unique: "k0"/,
    ],
    ["a list", "- a\n", /^expected an OpenAPI document/],
    ["nothing", "", /^expected an OpenAPI document/],
    ["what is nested too deep", "[".repeat(levels) + "]".repeat(levels), /^nested deeper than 100 levels/],
    [
      "what is nested deeper than a stack",
      `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
      /^nested deeper than 100 levels/,
    ],
    [
      "aliases that grow without end",
      [
        "a: &a [x, x]",
        ..."bcdefghij"
          .split("")
          .map((name, at) => `${name}: &${name} [*${"abcdefghi"[at]}, *${"abcdefghi"[at]}]`),
        ...Array.from({ length: 4000 }, (_, at) => `more${at}: *j`),
      ].join("\n"),
      /^with its aliases written out it has more than 6291456 bytes/,
    ],
    [
      "aliases that go deeper, each a little",
      [
        "a0: &a0 [1]",
        ...Array.from({ length: 200 }, (_, at) => `a${at + 1}: &a${at + 1} [[[*a${at}]]]`),
      ].join("\n"),
      /^nested deeper than 100 levels/,
    ],
    [
      "merges without end",
      [
        `a: &a { ${Array.from({ length: 1000 }, (_, at) => `k${at}: 1`)} }`,
        `b: { <<: [${Array.from({ length: 1000 }, () => "*a")}] }`,
      ].join("\n"),
      /^neither JSON nor YAML: merges \(<<\) copy more than 200000 values/,
    ],
    ["a mapping for a name", "a: { [b]: 2 }\n", /a list or mapping is no name/],
    ["an alias of nothing", "a: *b\nb: &b 1\n", /^neither JSON nor YAML: Unresolved alias.*: b$/],
    ["a merge of a text", "a: { <<: b }\n", /Merge sources must be maps/],
    ["an alias within what it stands for", "a: &a\n  b: *a\n", /^nested deeper than 100 levels/],
    ["a name twice", '{"a": {"b": 1, "b": 2}}', /^neither JSON nor YAML: names must be unique.*: "b"/],
    ["JSON with a comma too many", '{"a": 1,\n"b": 2,\n}', /^neither JSON nor YAML: .*, line 3$/],
    ["a tag of CloudFormation's", "a: !Sub x\n", /: Unresolved tag: !Sub at line 1.*: write its value out/],
    ["tabs", "a:\n\tb: 1\n", /Tabs are not allowed as indentation at line 2/],
    ["several documents", "a: 1\n---\nb: 2\n", /multiple documents/],
    [
      "more than API Gateway imports",
      `{"a": "${"x".repeat(6 * 1024 * 1024)}"}`,
      /^it has \d+ bytes; API Gateway imports at most 6291456/,
    ],
  ];
  for (const [name, text, message] of unread) {
    it(`is refused: ${name}`, () => assert.match(readDocument(text).fault?.message ?? "", message));
  }

  it("may have what editors and writers of YAML leave: a mark, CRLF, numbers as names, anchors that are used often", () => {
    const paths = Array.from({ length: 200 }, (_, at) => `  /p${at}: { <<: *path, put: { tags: [own] } }`);
    const text = ["\uFEFFx: &path", "  get: { responses: { 200: {} } }", "  put: {}", "paths:", ...paths, ""];
    const { document } = readDocument(text.join("\r\n"));
    const own = { get: { responses: { "200": {} } }, put: { tags: ["own"] } };
    assert.deepEqual(at(document, "paths", "/p199"), own);
    assert.deepEqual(readDocument('\uFEFF{"a": 1}\r\n').document, { a: 1 });
  });

  it("says the same however often it repeats and merges", () => {
    const merges = Array.from(
      { length: 60 },
      (_, at) => `m${at + 1}: &m${at + 1} { <<: [*m${at}, *m${at}] }`,
    );
    const text = [
      "m0: &m0 { a: 1, b: { c: 2 } }",
      ...merges,
      "own: { a: 0, <<: [{ d: 3 }, *m60, { d: 4 }], b: 5 }",
      `many: [${Array.from({ length: 20_000 }, () => "*m0")}]`,
      "again: &m0 { e: 6 }",
      "last: { <<: *m0, __proto__: 7 }",
    ];
    const { document } = readDocument(text.join("\n"));
    assert.deepEqual(document?.m60, { a: 1, b: { c: 2 } });
    assert.deepEqual(document?.own, { a: 0, d: 3, b: 5 });
    assert.equal(JSON.stringify(document?.last), '{"e":6,"__proto__":7}');
  });

  it("is YAML 1.2 or JSON, with names that mean something elsewhere", () => {
    const yaml = "paths: { /on: { get: { responses: { 200: yes } } } }\n__proto__: { security: [] }\n";
    const { document } = readDocument(yaml);
    assert.deepEqual(JSON.parse(JSON.stringify(document?.paths)), {
      "/on": { get: { responses: { "200": "yes" } } },
    });
    assert.equal(document?.security, undefined);
    assert.deepEqual(readDocument('{"paths": {}}').document, { paths: {} });
  });
});
