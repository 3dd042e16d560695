import { z } from "zod";
import { openApiOf } from "./open-api";
import { pointingTo } from "./relations";
import type { Resource } from "./resource";
import { optionalText } from "./schemas";
import { types } from "./types";

/** How a method of an API authorizes. */
export interface MethodAuthorization {
  /** An HTTP method, or "ANY". */
  readonly httpMethod: string;
  /** NONE, AWS_IAM, CUSTOM, COGNITO_USER_POOLS. */
  readonly authorization: string;
}

/** The methods of an API, as resources of their own or in its OpenAPI document. */
export function methodsOf(resources: readonly Resource[], restApi: Resource): MethodAuthorization[] {
  const apart = pointingTo(resources, types.method, "restApi", restApi).map(({ properties }) => ({
    httpMethod: properties.read("httpMethod", optionalText) ?? "ANY",
    authorization: properties.read("authorization", optionalText) ?? "NONE",
  }));
  return [...apart, ...openApiMethods(restApi)];
}

const paths = z.record(z.string(), z.record(z.string(), z.unknown())).default({});
const operation = z.looseObject({ security: z.array(z.record(z.string(), z.unknown())).optional() });
const scheme = z.looseObject({ "x-amazon-apigateway-authtype": z.string().optional() });

function openApiMethods(restApi: Resource): MethodAuthorization[] {
  const body = openApiOf(restApi);
  const schemes = z
    .looseObject({
      components: z.looseObject({ securitySchemes: z.record(z.string(), scheme).default({}) }).optional(),
    })
    .safeParse(body).data?.components?.securitySchemes;
  return Object.values(paths.parse(body?.paths)).flatMap((operations) =>
    Object.entries(operations)
      .filter(([key]) =>
        /^(get|put|post|delete|options|head|patch|x-amazon-apigateway-any-method)$/.test(key),
      )
      .map(([key, value]) => {
        const names = (operation.safeParse(value).data?.security ?? []).flatMap((entry) =>
          Object.keys(entry),
        );
        const kinds = names.map((name) => schemes?.[name]?.["x-amazon-apigateway-authtype"]);
        const authorization = kinds.includes("awsSigv4")
          ? "AWS_IAM"
          : kinds.includes("custom")
            ? "CUSTOM"
            : "NONE";
        return { httpMethod: key.startsWith("x-") ? "ANY" : key.toUpperCase(), authorization };
      }),
  );
}
