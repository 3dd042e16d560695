/**
 * Lambda authorizers, as policies that stand for the worst that they may say. Together with a resource policy one Allow is
 * enough and a Deny refuses, so that least privilege is proved as if each said yes, and availability: if it does.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html, table A
 */
import { httpMethods } from "./compile/api";
import type { AuthorizationType, DecidingStatement } from "./types";
import { withStatements } from "./with-statements";

/** What of a route tells whether an authorizer is asked. */
export interface AuthorizedRoute {
  /** An HTTP method, or "ANY". */
  readonly method: string;
  /** With {param} and {proxy+}; undefined where only the method is known. */
  readonly path?: string | undefined;
  readonly authorization: AuthorizationType | "CUSTOM";
}

const sid = "LambdaAuthorizer";

/** Whether a statement is of no document, but stands for what authorizers may allow. */
export const isAuthorizer = (statement: Pick<DecidingStatement, "sid">): boolean => statement.sid === sid;

/** A method with an authorizer knows no signature. */
export function provedAs(authorization: AuthorizedRoute["authorization"]): AuthorizationType {
  return authorization === "AWS_IAM" ? "AWS_IAM" : "NONE";
}

/**
 * The API's policy together with all that its authorizers may allow: whatever their routes answer. As it is where no
 * authorizer is asked, or it is no document.
 * @param document an object or its JSON text
 */
export function withAuthorizers(document: unknown, api: string, routes: readonly AuthorizedRoute[]): unknown {
  const resources = routes
    .filter(({ authorization }) => authorization === "CUSTOM")
    .flatMap(({ method, path = "/*" }) =>
      (method === "ANY" ? httpMethods : [method]).map(
        (each) => `${api}/*/${each}${path.replace(/\{[^}]+\}/g, "*")}`,
      ),
    );
  if (resources.length === 0) return document;
  return withStatements(document, [
    {
      Sid: sid,
      Effect: "Allow",
      Principal: "*",
      Action: "execute-api:Invoke",
      Resource: [...new Set(resources)],
    },
  ]);
}
