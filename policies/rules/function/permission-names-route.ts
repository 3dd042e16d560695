import { titleOf } from "../../../shared/contract/urn";
import { optionalFlag, optionalText } from "../../resources/properties";
import type { Resource } from "../../resources/resource";
import { types } from "../../resources/types";
import { componentRoutes } from "../access/authorization";
import { componentOf } from "../access/intent";
import { type RuleContext, resourceRule } from "../rule";

export const functionPermissionNamesRoute = resourceRule({
  name: "function-permission-names-route",
  description:
    "Whoever may invoke a function is named; API Gateway, by API, stage and route, or by authorizer; other services, by the account or resource that they call for.",
  explanation:
    "A function asks nobody for a signature of the caller: what invokes it is believed. A permission for API Gateway without aws:SourceArn lets in every API of every account, and one for every stage or route of an API, whatever is added to that later. Without sourceArn or sourceAccount another service calls for whoever asks it to. The resource policy of a private API then guards one way of several.",
  remediation:
    "Set principal to apigateway.amazonaws.com and sourceArn to EXECUTION_ARN/STAGE/METHOD/PATH, with * for the method of ANY and for path parameters, one permission a route; of an authorizer, to EXECUTION_ARN/authorizers/ID, or /authorizers/* for those of a document, which get another with each import.",
  severity: "high",
  level: "mandatory",
  tags: ["function", "access"],
  controls: [
    { catalog: "checkov", id: "CKV_AWS_301" },
    { catalog: "checkov", id: "CKV_AWS_364" },
    { catalog: "AWS Security Hub", id: "Lambda.1" },
    { catalog: "Trivy", id: "AWS-0067" },
  ],
  url: "https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html",
  types: [types.functionPermission],
  check: (permission, ruleContext) => {
    const principal = permission.properties.read("principal", optionalText);
    // Of an organization it is its accounts alone.
    const organization = permission.properties.read("principalOrgId", optionalText);
    if (principal === "*" && !organization)
      return [{ message: `${titleOf(permission)} lets everybody invoke the function` }];
    const sourceArn = permission.properties.read("sourceArn", optionalText);
    if (principal !== "apigateway.amazonaws.com") {
      const isOfOne = () =>
        namesSource(sourceArn) ||
        /^\d{12}$/.test(permission.properties.read("sourceAccount", optionalText) ?? "");
      return isService(principal) && !organization && !isOfOne()
        ? [{ message: `${titleOf(permission)} lets ${principal} invoke the function for every account` }]
        : [];
    }
    if (sourceArn === undefined || sourceArn === "")
      return [{ message: `${titleOf(permission)} lets every API of every account invoke the function` }];
    const isOfThem = () =>
      isOfAll(permission, sourceArn, ruleContext) || isOfDocument(permission, sourceArn, ruleContext);
    return namesRoute(sourceArn) || isOfThem()
      ? []
      : [{ message: `${titleOf(permission)} names no single route: sourceArn is ${sourceArn}` }];
  },
});

const isService = (principal = ""): boolean => /\.amazonaws\.com(\.cn)?$/.test(principal);

/** An account, or a resource whose name no two accounts have: a bucket of S3. */
function namesSource(sourceArn = ""): boolean {
  const [, , , , account = "", ...rest] = sourceArn.split(":");
  return /^\d{12}$/.test(account) || (account === "" && rest.length > 0 && !/[*?]/.test(sourceArn));
}

/** API and stage without wildcards, and a method or a path of its own; or one authorizer. */
function namesRoute(sourceArn: string): boolean {
  if (/^arn:[^:*?]+:execute-api:[^:*?]+:[0-9]{12}:[^/*?]+\/authorizers\/[^/*?]+$/.test(sourceArn))
    return true;
  const [, stage, method, path] =
    /^arn:[^:*?]+:execute-api:[^:*?]+:[0-9]{12}:[^/*?]+\/([^/]+)\/([^/]+)\/(.*)$/.exec(sourceArn) ?? [];
  const isWild = (part = "") => /[*?]/.test(part);
  // Whatever the wildcards, * and **: they take in every path.
  const isAny = (part = "") => /^[*?/]*\*[*?/]*$/.test(part);
  return stage !== undefined && !isWild(stage) && !(isWild(method) && isAny(path));
}

/**
 * One stage, every method and path: all that the route ANY /{proxy+} of the API answers, which nothing narrower can
 * state.
 */
function isOfAll(permission: Resource, sourceArn: string, ruleContext: RuleContext): boolean {
  const component = componentOf(permission, ruleContext, types.privateApi);
  const hasAll = (component ? componentRoutes(component) : []).some(
    ({ method, path }) => method === "ANY" && /^\/\{[^}]+\+\}$/.test(path),
  );
  return hasAll && /^arn:[^:*?]+:execute-api:[^:*?]+:[0-9]{12}:[^/*?]+\/[^/*?]+\/\*\/\*$/.test(sourceArn);
}

/** The authorizers of an API whose document makes them: each import gives them other ids. */
function isOfDocument(permission: Resource, sourceArn: string, ruleContext: RuleContext): boolean {
  const component = componentOf(permission, ruleContext, types.privateApi);
  const isFromDocument = component?.properties.read("fromDocument", optionalFlag) === true;
  return (
    isFromDocument && /^arn:[^:*?]+:execute-api:[^:*?]+:[0-9]{12}:[^/*?]+\/authorizers\/\*$/.test(sourceArn)
  );
}
