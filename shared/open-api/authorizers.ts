import { at, type DocumentFault, type OpenApiDocument } from "./document";
import { optionalTextFaults, uriFault } from "./integrations";
import { authorizersOf, declaredAuthorizers, type Operation, schemesPath } from "./operations";

/** Of Lambda authorizers. */
const types = ["token", "request"];

const source = /^(method\.request\.(header|querystring)\.[\w$.-]+|stageVariables\.\w+|context\.[\w.]+)$/;

/** What API Gateway does not make of the authorizers that operations ask, and of Lambda authorizers that none asks. */
export function authorizerFaults(
  document: OpenApiDocument,
  operations: readonly Operation[],
): DocumentFault[] {
  const asked = authorizersOf(operations);
  const unasked = declaredAuthorizers(document).filter(
    ({ name, type }) => types.includes(type) && !asked.some((each) => each.name === name),
  );
  return [...asked, ...unasked].flatMap(({ name, definition, type, identitySources }) => {
    const place = [...schemesPath(document), name, "x-amazon-apigateway-authorizer"];
    const fault = (key: string, message: string): DocumentFault => ({ path: [...place, key], message });
    if (!types.includes(type)) return [fault("type", "expected token or request, a Lambda authorizer")];
    const uri = uriFault(at(definition, "authorizerUri"), true);
    const isKnown = identitySources.every((each) => source.test(each)) && identitySources.length > 0;
    const isHeader = /^method\.request\.header\.[\w-]+$/.test(identitySources.join(","));
    const ttl = at(definition, "authorizerResultTtlInSeconds") ?? 300;
    return [
      ...optionalTextFaults(definition, ["authorizerCredentials", "identityValidationExpression"], fault),
      ...(Number.isInteger(ttl) && Number(ttl) >= 0 && Number(ttl) <= 3600
        ? []
        : [fault("authorizerResultTtlInSeconds", "expected seconds, 0 to 3600, or nothing")]),
      ...(uri === undefined ? [] : [fault("authorizerUri", uri)]),
      ...(isKnown && (type === "request" || isHeader)
        ? []
        : [
            fault(
              "identitySource",
              type === "token"
                ? "expected one header, method.request.header.NAME: a token is read from there"
                : "expected what a caller must show, with commas between: method.request.header.NAME, method.request.querystring.NAME",
            ),
          ]),
    ];
  });
}
