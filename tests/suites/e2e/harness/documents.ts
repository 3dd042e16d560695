import { accounts, type Config } from "./config";

/** OpenAPI documents of the shapes that documents for private REST APIs have elsewhere, none of them one of ours. */
export interface PublicDocument {
  readonly name: string;
  readonly text: string;
  readonly config?: Config;
  readonly grants: readonly Readonly<Record<string, unknown>>[];
  /** "METHOD path status" of the calls that are let in. */
  readonly ends: readonly string[];
}

const functions = `arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions`;
const callers = ["callers"];

/** As an editor of Windows saves it. */
const fromWindows = (text: string) => `\uFEFF${text.replaceAll("\n", "\r\n")}`;

/** Of the shape that the console exports: one function behind any method of any path. */
const exported = {
  swagger: "2.0",
  info: { version: "2024-02-08T12:00:00Z", title: "exported" },
  host: "abcdef1234.execute-api.us-east-1.amazonaws.com",
  basePath: "/prod",
  schemes: ["https"],
  paths: Object.fromEntries(
    ["/", "/{proxy+}"].map((path) => [
      path,
      {
        "x-amazon-apigateway-any-method": {
          produces: ["application/json"],
          parameters: path === "/" ? [] : [{ name: "proxy", in: "path", required: true, type: "string" }],
          responses: { 200: { description: "200 response", schema: { $ref: "#/definitions/Empty" } } },
          "x-amazon-apigateway-integration": {
            uri: `${functions}/arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:attest/invocations`,
            responses: { default: { statusCode: "200" } },
            ...(path === "/"
              ? {}
              : {
                  requestParameters: { "integration.request.path.proxy": "method.request.path.proxy" },
                  cacheKeyParameters: ["method.request.path.proxy"],
                  cacheNamespace: "abc123",
                }),
            passthroughBehavior: "when_no_match",
            httpMethod: "POST",
            contentHandling: "CONVERT_TO_TEXT",
            type: "aws_proxy",
          },
        },
      },
    ]),
  ),
  definitions: { Empty: { type: "object", title: "Empty Schema" } },
};

/** Of the shape of a SAM template's body: anchors, CORS by mocks, a token authorizer, functions by stage variables. */
const ofSam = `
openapi: 3.0.1
info:
  title: orders
  description: |
    # Orders
    Long, in *markdown*, with a list:
      - one
      - two
  version: '1.0'
  contact: { name: Orders, email: orders@example.com }
x-tagGroups: [{ name: all, tags: [orders] }]
tags: [{ name: orders }]
x-templates:
  integration: &function
    type: AWS_PROXY
    httpMethod: POST
    payloadFormatVersion: "1.0"
    uri: ${functions}/arn:aws:lambda:us-east-1:\${AWS::AccountId}:function:\${stageVariables.attesting}/invocations
  cors: &cors
    summary: CORS
    responses:
      200:
        description: what browsers ask
        headers:
          Access-Control-Allow-Origin: { schema: { type: string } }
          Access-Control-Allow-Methods: { schema: { type: string } }
          Access-Control-Allow-Headers: { schema: { type: string } }
    x-amazon-apigateway-integration:
      type: mock
      passthroughBehavior: when_no_match
      requestTemplates: { application/json: '{"statusCode": 200}' }
      responses:
        default:
          statusCode: 200
          responseParameters:
            method.response.header.Access-Control-Allow-Origin: "'*'"
            method.response.header.Access-Control-Allow-Methods: "'GET,OPTIONS'"
            method.response.header.Access-Control-Allow-Headers: "'Content-Type,Authorization'"
paths:
  /orders:
    get: &get
      operationId: listOrders
      security: [{ tokens: [] }]
      responses: { 200: { description: orders }, default: { description: fault } }
      x-amazon-apigateway-integration: *function
    options: *cors
  /orders/{order-id}:
    parameters: [{ $ref: '#/components/parameters/id' }]
    get: { <<: *get, operationId: getOrder }
    options: *cors
components:
  parameters:
    id: { name: order-id, in: path, required: true, schema: { type: string } }
  securitySchemes:
    tokens:
      type: apiKey
      name: Authorization
      in: header
      x-amazon-apigateway-authtype: custom
      x-amazon-apigateway-authorizer:
        type: token
        authorizerUri: ${functions}/arn:aws:lambda:us-east-1:\${AWS::AccountId}:function:tokens/invocations
        authorizerResultTtlInSeconds: 0
        identityValidationExpression: "[a-z-]+"
x-amazon-apigateway-gateway-responses:
  DEFAULT_5XX:
    responseParameters: { gatewayresponse.header.Access-Control-Allow-Origin: "'*'" }
`;

/** Of the shape of AWS's examples for private integrations: VPC links by stage variables, nested and greedy paths. */
const linked = (path: string, method: string) => ({
  uri: `http://\${stageVariables.host}:8080${path}`,
  responses: { default: { statusCode: "200" } },
  requestParameters: {
    ...Object.fromEntries(
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [
        `integration.request.path.${name}`,
        `method.request.path.${name}`,
      ]),
    ),
    "integration.request.header.x-vpce-id": "context.identity.vpceId",
  },
  passthroughBehavior: "when_no_match",
  connectionType: "VPC_LINK",
  connectionId: `\${stageVariables.vpcLinkId}`,
  httpMethod: method,
  type: "http_proxy",
});
const inPath = (name: string) => ({ name, in: "path", required: true, schema: { type: "string" } });
const behindLink = {
  openapi: "3.0.1",
  servers: [
    {
      url: "https://abcdef1234.execute-api.us-east-1.amazonaws.com/{basePath}",
      variables: { basePath: { default: "/v1" } },
      "x-amazon-apigateway-endpoint-configuration": { types: ["PRIVATE"] },
    },
  ],
  info: { title: "behind a link", version: "2024-02-08" },
  paths: {
    "/shops/{shop}/items/{item}": {
      get: {
        parameters: [inPath("shop"), inPath("item")],
        responses: {},
        "x-amazon-apigateway-integration": linked("/shops/{shop}/items/{item}", "GET"),
      },
    },
    "/files/{proxy+}": {
      "x-amazon-apigateway-any-method": {
        parameters: [inPath("proxy")],
        "x-amazon-apigateway-integration": linked("/files/{proxy}", "ANY"),
      },
    },
  },
};

/** Of the shape of AWS's pet store: Swagger 2.0 with models, validators, references, responses by pattern, CORS. */
const pets = `
swagger: "2.0"
info: { title: "pets", version: "1.0.0", description: "${"Long. ".repeat(200)}" }
basePath: "/v1"
schemes: [https]
consumes: [application/json]
produces: [application/json, text/html]
x-google-endpoints: [{ name: pets.example.com }]
x-amazon-apigateway-request-validators:
  all: { validateRequestBody: true, validateRequestParameters: true }
  params-only: { validateRequestBody: false, validateRequestParameters: true }
x-amazon-apigateway-request-validator: params-only
x-amazon-apigateway-gateway-responses:
  BAD_REQUEST_BODY:
    statusCode: 422
    responseTemplates: { application/json: '{"why": "$context.error.validationErrorString"}' }
x-amazon-apigateway-binary-media-types: [image/png]
x-amazon-apigateway-documentation: { version: "1", documentationParts: [] }
paths:
  /pets:
    get:
      description: all pets
      parameters:
        - $ref: "#/parameters/type"
        - { name: page, in: query, type: string, required: true }
      responses:
        200: { $ref: "#/responses/Pets" }
        4XX: { description: no }
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: { application/json: '{"statusCode": 200}' }
        responses:
          default: { statusCode: "200", responseTemplates: { application/json: "[]" } }
          '5\\d{2}': { statusCode: 500 }
    post:
      x-amazon-apigateway-request-validator: all
      parameters: [{ in: body, name: Pet, required: true, schema: { $ref: "#/definitions/Pet" } }]
      responses: { 201: { description: made } }
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: { application/json: '{"statusCode": 201}' }
        responses: { default: { statusCode: 201 } }
  /pets/{petId}:
    get:
      security: [{ sigv4: [] }]
      parameters: [{ name: petId, in: path, required: true, type: string }]
      responses: { 200: { description: one } }
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: { application/json: '{"statusCode": 200}' }
        responses:
          default:
            statusCode: "200"
            responseTemplates: { application/json: "{\\"id\\": \\"$input.params('petId')\\"}" }
parameters:
  type: { name: type, in: query, type: string, required: false }
responses:
  Pets:
    description: pets
    schema: { $ref: "#/definitions/Pets" }
    headers: { X-Count: { type: integer } }
definitions:
  Pets: { type: array, items: { $ref: "#/definitions/Pet" } }
  Pet: { type: object, required: [type], properties: { id: { type: integer }, type: { $ref: "#/definitions/PetType" } } }
  PetType: { type: string, enum: [dog, cat] }
securityDefinitions:
  sigv4: { type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4 }
`;

/** Of the shape of a Terraform example's: a request authorizer, an address of the internet, keys in an odd order. */
const ofTerraform = {
  paths: {
    "/prices": {
      get: {
        "x-amazon-apigateway-integration": {
          type: "HTTP_PROXY",
          uri: "https://prices.example.com/prices",
          httpMethod: "GET",
          timeoutInMillis: 5000,
          requestParameters: {
            "integration.request.header.x-vpce-id": "context.identity.vpceId",
            "integration.request.header.x-user-arn": "context.identity.userArn",
          },
        },
        security: [{ sigv4: [] }],
        responses: { "200": { description: "" } },
      },
    },
    "/account": {
      get: {
        security: [{ asks: [] }],
        "x-amazon-apigateway-integration": {
          type: "aws_proxy",
          httpMethod: "POST",
          credentials: `arn:aws:iam::${accounts.provider}:role/calls`,
          uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${accounts.provider}:function:attest/invocations`,
        },
      },
    },
  },
  components: {
    securitySchemes: {
      sigv4: {
        "x-amazon-apigateway-authtype": "awsSigv4",
        in: "header",
        name: "Authorization",
        type: "apiKey",
      },
      asks: {
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {
          authorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${accounts.provider}:function:asks/invocations`,
          identitySource: "method.request.header.Authorization",
          authorizerResultTtlInSeconds: 300,
          type: "request",
        },
        in: "header",
        name: "Unused",
        type: "apiKey",
      },
    },
  },
  info: { title: "by terraform", version: "1.0" },
  openapi: "3.0.3",
};

/** Of the shape that SAM makes of a sample's events: variables of paths that nobody declares, CORS by mocks. */
const cors = {
  consumes: ["application/json"],
  responses: {
    200: { description: "CORS", headers: { "Access-Control-Allow-Origin": { type: "string" } } },
  },
  "x-amazon-apigateway-integration": {
    type: "mock",
    requestTemplates: { "application/json": '{\n  "statusCode" : 200\n}\n' },
    responses: {
      default: {
        statusCode: "200",
        responseParameters: { "method.response.header.Access-Control-Allow-Origin": "'*'" },
        responseTemplates: { "application/json": "{}\n" },
      },
    },
  },
};
const ofEvents = {
  swagger: "2.0",
  info: { version: 1, title: "cart" },
  basePath: "/Prod",
  paths: Object.fromEntries(
    ["/product", "/product/{product_id}"].map((path) => [
      path,
      {
        get: {
          responses: {},
          "x-amazon-apigateway-integration": {
            type: "aws_proxy",
            httpMethod: "POST",
            uri: `${functions}/arn:aws:lambda:us-east-1:\${AWS::AccountId}:function:attest/invocations`,
          },
        },
        options: cors,
      },
    ]),
  ),
  "x-amazon-apigateway-gateway-responses": {
    DEFAULT_4XX: { responseParameters: { "gatewayresponse.header.Access-Control-Allow-Origin": "'*'" } },
  },
};

/**
 * Of the shape of a company's guide for its APIs: Swagger 2.0 in YAML, mapped calls through a VPC link, a request
 * authorizer that calls by a role, validators, refusals in its own words, an answer for each status.
 */
const guided = `
swagger: "2.0"
info: { title: passwords, version: 1.0.0, contact: { email: api@example.com } }
host: passwords.example.com
basePath: /security/v1
schemes: [https]
consumes: [application/json]
produces: [application/json]
paths:
  /token:
    post:
      tags: [Token]
      operationId: generateToken
      security: [{ Company-Security: [] }]
      parameters:
        - { name: Authorization, in: header, required: true, type: string }
        - { name: TokenRequest, in: body, required: true, schema: { $ref: "#/definitions/TokenRequest" } }
      responses:
        200:
          description: made
          schema: { $ref: "#/definitions/TokenResponse" }
          headers: { Access-Control-Allow-Origin: { type: string } }
        401: { description: no, headers: { Access-Control-Allow-Origin: { type: string } } }
      x-amazon-apigateway-integration:
        type: http
        httpMethod: POST
        uri: "http://\${stageVariables.host}:8080/token"
        connectionType: VPC_LINK
        connectionId: \${stageVariables.connectionId}
        passthroughBehavior: when_no_templates
        requestParameters:
          integration.request.header.Authorization: method.request.header.Authorization
          integration.request.header.x-vpce-id: context.identity.vpceId
        responses:
          2\\d{2}:
            statusCode: "200"
            responseParameters: { method.response.header.Access-Control-Allow-Origin: "'*'" }
          "401":
            statusCode: "401"
            responseParameters: { method.response.header.Access-Control-Allow-Origin: "'*'" }
      x-amazon-apigateway-request-validator: basic
securityDefinitions:
  Company-Security:
    type: apiKey
    name: Authorization
    in: header
    x-amazon-apigateway-authtype: custom
    x-amazon-apigateway-authorizer:
      type: request
      authorizerUri: ${functions}/arn:aws:lambda:us-east-1:\${AWS::AccountId}:function:asks/invocations
      authorizerCredentials: arn:aws:iam::\${AWS::AccountId}:role/calls
      identitySource: method.request.header.Authorization
      authorizerResultTtlInSeconds: 900
definitions:
  TokenRequest: { type: object, properties: { userId: { type: string }, minutes: { type: integer, format: int32 } } }
  TokenResponse: { type: object, properties: { token: { type: string } } }
x-amazon-apigateway-request-validators:
  basic: { validateRequestBody: true, validateRequestParameters: true }
x-amazon-apigateway-gateway-responses:
  UNAUTHORIZED:
    statusCode: 401
    responseTemplates: { application/json: '{"code": "401", "message":$context.error.messageString}' }
`;

/** Of the shape of a Terraform template: functions by a role, examples by reference, compression, bodies by models. */
const templated = `
openapi: "3.0.2"
info: { title: gateway, version: "1.0" }
x-amazon-apigateway-request-validators: { all: { validateRequestBody: true, validateRequestParameters: true } }
x-amazon-apigateway-request-validator: all
x-amazon-apigateway-minimum-compression-size: 2097152
components:
  schemas:
    Request: { type: object, required: [parameters], properties: { parameters: { type: object } } }
    Response: { type: object, properties: { response: {} } }
  examples:
    name: { summary: a name, value: usd }
  parameters:
    endpoint:
      name: endpointName
      in: path
      required: true
      schema: { type: string }
      examples: { example: { $ref: "#/components/examples/name" } }
paths:
  /test/{endpointName}:
    post:
      parameters: [{ $ref: "#/components/parameters/endpoint" }]
      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Request" } } } }
      responses:
        "200":
          description: called
          content: { application/json: { schema: { $ref: "#/components/schemas/Response" } } }
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: ${functions}/arn:aws:lambda:us-east-1:\${AWS::AccountId}:function:attest/invocations
        credentials: arn:aws:iam::${accounts.provider}:role/calls
        passthroughBehavior: when_no_match
        timeoutInMillis: 29000
    get:
      x-amazon-apigateway-request-validator: all
      responses: { "200": { description: called } }
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: ${functions}/arn:aws:lambda:us-east-1:\${AWS::AccountId}:function:attest/invocations
        credentials: arn:aws:iam::${accounts.provider}:role/calls
`;

/** @param link VPC link, and the name of what is behind it */
export const publicDocuments = (link: string): readonly PublicDocument[] => [
  {
    name: "an export of the console, with a mark and CRLF",
    text: fromWindows(JSON.stringify(exported, null, 2)),
    grants: [
      { method: "GET", path: "/" },
      { method: "POST", path: "/orders/*" },
    ],
    ends: ["GET / 200", "POST /orders/probe 200"],
  },
  {
    name: "a SAM template's body, with anchors and a token authorizer",
    text: fromWindows(ofSam),
    config: { "provider:stageVariables": { attesting: "attest" } },
    grants: [
      { method: "GET", path: "/orders/*" },
      { method: "OPTIONS", path: "/orders" },
    ],
    ends: ["GET /orders/probe 200", "OPTIONS /orders 200"],
  },
  {
    name: "an example of private integrations, by stage variables",
    text: JSON.stringify(behindLink),
    config: { "provider:stageVariables": { vpcLinkId: link, host: "shops.internal" } },
    grants: [
      { method: "GET", path: "/shops/*" },
      { method: "PUT", path: "/files/*" },
    ],
    ends: ["GET /shops/probe/items/probe 200", "PUT /files/probe 200"],
  },
  {
    name: "a pet store, with validators, references and another status for a refusal",
    text: pets,
    grants: [
      { method: "GET", path: "/pets" },
      { method: "GET", path: "/pets/*", principals: callers },
    ],
    ends: ["GET /pets 400", "GET /pets/probe 200"],
  },
  {
    name: "an example of Terraform's, with a request authorizer and a backend on the internet",
    text: JSON.stringify(ofTerraform, null, "\t"),
    grants: [
      { method: "GET", path: "/prices", principals: callers },
      { method: "GET", path: "/account" },
    ],
    ends: ["GET /account 200", "GET /prices 200"],
  },
  {
    name: "what SAM makes of a sample's events, with variables of paths that nobody declares",
    text: JSON.stringify(ofEvents),
    grants: [
      { method: "GET", path: "/product/*" },
      { method: "OPTIONS", path: "/product" },
    ],
    ends: ["GET /product/probe 200", "OPTIONS /product 200"],
  },
  {
    name: "a company's guide, with mapped calls through a link and an authorizer that calls by a role",
    text: guided,
    config: { "provider:stageVariables": { connectionId: link, host: "passwords.internal" } },
    grants: [{ method: "POST", path: "/token" }],
    ends: ["POST /token 200"],
  },
  {
    name: "a template of Terraform, filled in, with functions by a role, examples and compression",
    text: templated,
    grants: [
      { method: "POST", path: "/test/*" },
      { method: "GET", path: "/test/*" },
    ],
    ends: ["GET /test/probe 200", "POST /test/probe 400"],
  },
];
