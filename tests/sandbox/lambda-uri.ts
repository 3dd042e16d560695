const uriOfFunction =
  /^arn:aws:apigateway:[\w-]+:lambda:path\/2015-03-31\/functions\/(arn:aws:lambda:[\w-]+:\d{12}:function:[\w-]+)\/invocations$/;

/** ARN of the function that an integration's URI names; undefined for any other URI. */
export function functionOfUri(uri: string | undefined): string | undefined {
  return uriOfFunction.exec(uri ?? "")?.[1];
}
