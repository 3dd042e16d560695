import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { httpMethods } from "../../shared/access/grant";
import { type Integration, type MethodOfRoute, methodIntegration } from "./integration";
import { existingLink, ownLink } from "./vpc-link";

/** Source of a parameter's value.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html */
const source = z
  .string()
  .regex(
    /^('[^']*'|(context|stageVariables)\.[\w.-]+|method\.request\.(header|querystring|path)\.[\w.:-]+)$/,
    "expected 'text' in single quotes, context.NAME, stageVariables.NAME or method.request.header.NAME",
  );

const name = z.string().regex(/^[A-Za-z0-9-]+$/, "expected letters, digits and -");

const placeholder = /\{([\w.:-]+)\}/g;

const uri = z.string().refine((text) => {
  const [, host = "", rest = ""] = /^https?:\/\/([A-Za-z0-9.-]+(?::\d{1,5})?)((?:\/.*)?)$/.exec(text) ?? [];
  return URL.canParse(`http://${host}`) && /^[^\s#{}]*$/.test(rest.replaceAll(placeholder, ""));
}, "expected http://HOST/PATH or https://HOST/PATH, with {parameters} of the route's path in the path");

const settings = z
  .strictObject({
    uri,
    /** Default: the request's own. */
    method: z.enum(httpMethods).optional(),
    timeoutMilliseconds: z.coerce
      .number()
      .int()
      .min(50, "expected at least 50")
      .max(29_000, "expected at most 29000, as long as API Gateway waits")
      .default(29_000),
    headers: z.record(name, source).default({}),
    query: z.record(name, source).default({}),
    vpcLink: z
      .union(
        [
          z.literal(true),
          z.strictObject({
            networkLoadBalancerArn: z
              .string()
              .regex(
                /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:loadbalancer\/net\/[^/]+\/[0-9a-f]+$/,
                "expected the ARN of a network load balancer",
              ),
          }),
        ],
        "expected true, or {networkLoadBalancerArn} of an existing network load balancer",
      )
      .optional(),
    proxy: z.boolean("expected true or false").default(true),
  })
  .refine(({ proxy, method }) => proxy || method !== undefined, {
    path: ["method"],
    message: "expected a method: without proxy the request's own is not passed on",
  });

type Settings = z.infer<typeof settings>;

/**
 * An HTTP backend: on the internet, or in a VPC through a VPC link. It receives the whole request and returns the whole
 * answer; without proxy only the body and mapped parameters.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
 */
export const http = settings.transform(
  (given): Integration => ({
    kind: "http",
    deployed: given,
    requestParameters: declared(given),
    pathParameters: parametersOf(given),
    overInternet: given.vpcLink === undefined,
    needsLoadBalancer: given.vpcLink === true,
    create: (method) => create(method, given),
  }),
);

const parametersOf = ({ uri: text }: Settings) => [
  ...new Set([...text.matchAll(placeholder)].map(([, each = ""]) => each)),
];

/** Mappings: target -> source. */
function mapped(given: Settings): Record<string, string> {
  const entries: (readonly [to: string, from: string])[] = [
    ...parametersOf(given).map((each) => [`path.${each}`, `method.request.path.${each}`] as const),
    ...Object.entries(given.query).map(([each, from]) => [`querystring.${each}`, from] as const),
    ...Object.entries(given.headers).map(([each, from]) => [`header.${each}`, from] as const),
  ];
  return Object.fromEntries(entries.map(([to, from]) => [`integration.request.${to}`, from]));
}

/** Parameters of the method's request that are sources of mappings; path parameters are always present. */
function declared(given: Settings): Record<string, boolean> {
  const sources = Object.values(mapped(given)).filter((each) => each.startsWith("method.request."));
  return Object.fromEntries(sources.map((each) => [each, each.startsWith("method.request.path.")]));
}

function create(method: MethodOfRoute, given: Settings): void {
  const { uri: to, timeoutMilliseconds, vpcLink, proxy } = given;
  const link =
    vpcLink === undefined
      ? undefined
      : vpcLink === true
        ? ownLink(method, portOf(to))
        : existingLink(method, vpcLink.networkLoadBalancerArn);
  const parameters = mapped(given);
  const integration = methodIntegration(
    method,
    {
      type: proxy ? "HTTP_PROXY" : "HTTP",
      integrationHttpMethod: given.method ?? "ANY",
      uri: to,
      timeoutMilliseconds,
      ...(Object.keys(parameters).length === 0 ? {} : { requestParameters: parameters }),
      ...(link === undefined ? {} : { connectionType: "VPC_LINK", connectionId: link.id }),
    },
    link?.dependsOn,
  );
  if (!proxy) for (const each of ["200", "400", "500"]) response(method, each, integration);
}

/** A backend's 4XX or 5XX becomes an error of the API of the same kind; everything else becomes 200. */
function response(
  { parent, routeName, at }: MethodOfRoute,
  statusCode: string,
  integration: pulumi.Resource,
): void {
  const isDefault = statusCode === "200";
  const name = isDefault ? routeName : `${routeName}-${statusCode}`;
  const declaredResponse = new aws.apigateway.MethodResponse(name, { ...at, statusCode }, { parent });
  new aws.apigateway.IntegrationResponse(
    name,
    { ...at, statusCode, ...(isDefault ? {} : { selectionPattern: `${statusCode.charAt(0)}\\d{2}` }) },
    { parent, dependsOn: [integration, declaredResponse] },
  );
}

function portOf(text: string): number {
  const { port, protocol } = new URL(text.replaceAll(placeholder, ""));
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}
