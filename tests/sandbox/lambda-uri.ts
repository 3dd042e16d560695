import { own } from "./own";

const uriOfFunction =
  /^arn:aws:apigateway:[\w-]+:lambda:path\/2015-03-31\/functions\/(arn:aws:lambda:[\w-]+:\d{12}:function:[\w-]+)\/invocations$/;
const uriWithVariables =
  /^arn:aws:apigateway:[\w-]+:lambda:path\/2015-03-31\/functions\/([\w:-]+)\/invocations$/;
const variable = /\$\{stageVariables\.(\w+)\}/g;

/** ARN of the function that an integration's URI names; undefined for any other URI. */
export function functionOfUri(uri: string | undefined): string | undefined {
  return uriOfFunction.exec(uri ?? "")?.[1];
}

/** Whether a URI names a function, or will once a stage's variables are filled in. */
export function mayNameFunction(uri: string | undefined): boolean {
  if (functionOfUri(uri) !== undefined) return true;
  const filled = uri?.replaceAll(variable, "variable");
  return filled !== uri && uriWithVariables.test(filled ?? "");
}

/**
 * A text with the values of the stage's variables in it; nothing stands for one that the stage does not have.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/aws-api-gateway-stage-variables-reference.html
 */
export function withStageVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.includes("${")
    ? text.replaceAll(variable, (_, name: string) => own(variables, name) ?? "")
    : text;
}
