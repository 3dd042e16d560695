import { own } from "../../own";
import { serviceOf, services } from "../../services";
import type { Call } from "../call";
import { AwsError, type Protocol } from "../errors";
import { readRpc } from "./cbor";
import { readForm, readMembers, writeForm } from "./form";
import { readJson, writeJson } from "./json";
import type { Models, ServiceModel } from "./model";
import { membersOfForm } from "./query-form";
import type { Read, ReceivedRequest } from "./request";
import { readRest } from "./rest";
import { readS3 } from "./s3";
import { Refuse } from "./value";

export { rpcReply } from "./cbor";
export {
  botocoreModels,
  botocoreRegions,
  type Models,
  type ServiceModel,
  type Shape,
  type Use,
} from "./model";
export { queryReply } from "./query-form";
export type { ReceivedRequest } from "./request";

const form = "application/x-www-form-urlencoded";

/** The caller, and the scope of the signature. */
export type Sender = Pick<Call, "service" | "region" | "account" | "principal">;

/**
 * Parses a request once, for authorization, the operation and moto alike. The request in the result is written again
 * from the parsed values.
 * @throws AwsError for a request that two parsers could read differently, and for an unknown service
 */
export function read(sender: Sender, given: ReceivedRequest, models: Models): Call {
  const { service } = sender;
  const protocol = serviceOf(service)?.protocol;
  if (protocol === undefined) {
    const supported = Object.keys(services).join(", ");
    throw new AwsError(
      "UnsupportedOperation",
      `The sandbox has no service "${service}". It has: ${supported}.`,
    );
  }
  const model = models(service);
  const other = otherWire(service, given);
  if (other !== undefined) {
    checkHeaders(other, given);
    const { operation, members } = other === "cbor" ? readRpc(given, model) : readFormAsJson(given, model);
    const headers = { "content-type": model.jsonType, "x-amz-target": `${model.targetPrefix}.${operation}` };
    const body = writeJson(members);
    return { ...sender, operation, parameters: new Map(), target: "/", headers, body, method: "POST" };
  }
  checkHeaders(protocol, given);
  const found = {
    ec2: () => readQueryProtocol(given, model, "ec2"),
    query: () => readQueryProtocol(given, model, "query"),
    json: () => readJsonProtocol(given, model),
    "rest-json": () => readRest(given, model, "rest-json"),
    "wrapped-rest-xml": () => readRest(given, model, "wrapped-rest-xml"),
    "rest-xml": () => readS3(given, model),
  }[protocol]();
  const isRest = protocol === "rest-json" || protocol.endsWith("rest-xml");
  return { ...sender, ...found, method: isRest ? given.method : "POST" };
}

/** The protocol of a request that is not in its service's own protocol, for services that accept others. */
export function otherWire(
  service: string,
  { headers, method }: Pick<ReceivedRequest, "headers" | "method">,
): "query" | "cbor" | undefined {
  if (serviceOf(service)?.takesOtherWires !== true) return undefined;
  if (own(headers, "smithy-protocol") === "rpc-v2-cbor") return "cbor";
  const isForm = method === "GET" || own(headers, "content-type")?.startsWith(form) === true;
  return isForm ? "query" : undefined;
}

function readFormAsJson(
  given: ReceivedRequest,
  model: ServiceModel,
): { operation: string; members: unknown } {
  const { operation, parameters } = readQueryProtocol(given, model, "query");
  return { operation, members: model.has(operation) ? membersOfForm(parameters, operation, model) : {} };
}

/** Refuses headers that name the operation in another protocol, and encodings of the body. */
function checkHeaders(protocol: Protocol, { headers }: ReceivedRequest): void {
  const refuse = new Refuse(protocol, "The request");
  if (protocol !== "json" && own(headers, "x-amz-target") !== undefined) {
    throw refuse.malformed("X-Amz-Target names the operation of another protocol.");
  }
  const coding = own(headers, "content-encoding");
  if (protocol !== "rest-xml" && coding !== undefined && coding !== "identity") {
    throw refuse.malformed(`The body is sent as it is, not with Content-Encoding "${coding.slice(0, 100)}".`);
  }
}

/** The form is the body of a POST or the query string of a GET. */
function readQueryProtocol(given: ReceivedRequest, model: ServiceModel, protocol: "ec2" | "query"): Read {
  const refuse = new Refuse(protocol, "The request");
  const [path = "", ...rest] = given.target.split("?");
  const query = rest.join("?");
  if (path !== "/") throw refuse.malformed(`The path is "/", not "${path.slice(0, 100)}".`);
  const type = own(given.headers, "content-type");
  let text: string;
  if (given.method === "GET") {
    if (given.body.length > 0)
      throw refuse.malformed("A GET has its parameters in the query string, and no body.");
    text = query;
  } else if (given.method === "POST") {
    if (query !== "" && !given.isPresigned) {
      throw refuse.malformed("A POST has its parameters in the body, and no query string.");
    }
    const accepted = /^application\/x-www-form-urlencoded(?:; ?charset=utf-8)?$/i;
    if (type === undefined || !accepted.test(type)) {
      throw new AwsError(
        "MissingAction",
        `Could not find operation in request: its content type is not ${form}.`,
      );
    }
    text = given.body.toString("latin1");
    if (given.isPresigned && withoutSignature(query) !== "") {
      throw refuse.malformed("A POST has its parameters in the body, and no query string.");
    }
  } else throw refuse.malformed(`The method is POST or GET, not ${given.method}.`);
  const fields = readForm(
    given.method === "GET" && given.isPresigned ? withoutSignature(text) : text,
    refuse,
  );
  const operation = fields.get("Action");
  if (!operation) throw new AwsError("MissingAction", "Could not find operation in request.");
  const version = fields.get("Version");
  if (version !== undefined && version !== model.apiVersion) {
    throw new AwsError(
      "InvalidAction",
      `Could not find operation ${operation} for version ${version}; it is ${model.apiVersion}.`,
    );
  }
  const headers = { "content-type": `${form}; charset=utf-8` };
  const unread: Read = { operation, parameters: new Map(), target: "/", headers, body: Buffer.alloc(0) };
  if (!model.has(operation)) return unread;
  const parameters = readMembers(
    operation,
    fields,
    model,
    new Refuse(protocol, operation),
    protocol === "ec2",
  );
  return { ...unread, parameters, body: writeForm(parameters) };
}

function withoutSignature(query: string): string {
  const signed = /^X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token)=/;
  return query
    .split("&")
    .filter((pair) => !signed.test(pair))
    .join("&");
}

/** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
function readJsonProtocol(given: ReceivedRequest, model: ServiceModel): Read {
  const refuse = new Refuse("json", "The request");
  if (given.method !== "POST" || given.target !== "/") {
    throw refuse.malformed(`The request is POST /, not ${given.method} ${given.target.slice(0, 100)}.`);
  }
  const named = own(given.headers, "x-amz-target") ?? "";
  const [prefix, operation, ...more] = named.split(".");
  if (prefix !== model.targetPrefix || !operation || more.length > 0 || !/^\w+$/.test(operation)) {
    const accepted = `${model.targetPrefix}.OPERATION`;
    throw new AwsError(
      "UnknownOperationException",
      `X-Amz-Target is ${accepted}, not "${named.slice(0, 100)}".`,
    );
  }
  const type = model.jsonType;
  const sent = own(given.headers, "content-type");
  if (sent !== type) throw refuse.malformed(`The content type is ${type}, not ${sent}.`);
  const headers = { "content-type": type, "x-amz-target": named };
  const unread: Read = { operation, parameters: new Map(), target: "/", headers, body: Buffer.alloc(0) };
  if (!model.has(operation)) return unread;
  const members = readJson(given.body, model.input(operation), model, new Refuse("json", operation));
  return { ...unread, body: writeJson(members) };
}
