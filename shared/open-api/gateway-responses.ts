import { at, type DocumentFault, entriesOf, isMapping, type OpenApiDocument } from "./document";

const key = "x-amazon-apigateway-gateway-responses";
const fields = ["statusCode", "responseParameters", "responseTemplates"];

/**
 * What API Gateway does not import of the gateway responses of a document. Which types there are is not judged here: AWS
 * has added some.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.html
 */
export function gatewayResponseFaults(document: OpenApiDocument): DocumentFault[] {
  const given = document[key];
  if (given === undefined) return [];
  if (!isMapping(given)) return [{ path: [key], message: "expected responses by their type, or nothing" }];
  return entriesOf(given).flatMap(([type, response]) => responseFaults([key, type], response));
}

function responseFaults(place: DocumentFault["path"], response: unknown): DocumentFault[] {
  if (!isMapping(response)) return [{ path: place, message: `expected ${fields.join(", ")}` }];
  const faults = Object.keys(response).flatMap((name): DocumentFault[] =>
    fields.includes(name)
      ? []
      : [{ path: [...place, name], message: `expected one of ${fields.join(", ")}` }],
  );
  const status = response.statusCode ?? "200";
  if (!/^[1-5]\d\d$/.test(typeof status === "object" ? "" : String(status)))
    faults.push({ path: [...place, "statusCode"], message: "expected a status of HTTP, or nothing" });
  for (const name of ["responseParameters", "responseTemplates"]) {
    const within = response[name];
    if (within !== undefined && !isMapping(within))
      faults.push({ path: [...place, name], message: "expected texts by their names, or nothing" });
    for (const [each, value] of entriesOf(at(response, name))) {
      const message = name === "responseTemplates" ? textFault(value) : parameterFault(String(each), value);
      if (message !== undefined) faults.push({ path: [...place, name, each], message });
    }
  }
  return faults;
}

const textFault = (value: unknown) => (typeof value === "string" ? undefined : "expected a text");

function parameterFault(name: string, value: unknown): string | undefined {
  if (!/^gatewayresponse\.header\.[\w.-]+$/.test(name))
    return "expected gatewayresponse.header.NAME as the name";
  return typeof value === "string" && /^('[^']*'|(method|context|stageVariables)\..+)$/.test(value)
    ? undefined
    : "expected 'TEXT' in single quotes, method.request.header.NAME or .querystring.NAME, context.NAME or stageVariables.NAME";
}
