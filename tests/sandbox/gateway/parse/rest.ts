import { own } from "../../own";
import { AwsError } from "../errors";
import { contentOf } from "../xml";
import { readJson, writeJson } from "./json";
import type { ServiceModel, Shape } from "./model";
import type { Read, ReceivedRequest } from "./request";
import { type RequestTarget, readTarget, writeTarget } from "./target";
import { Refuse, scalar } from "./value";

const nothing = Buffer.alloc(0);
const json = "application/json";
const bytes = "application/octet-stream";

/**
 * A request of a REST protocol: its operation by verb and path; its members from the path, the query string, the
 * headers and the body, which may be one member. An XML body is rewritten as JSON, so that handlers read JSON only.
 */
export function readRest(
  given: ReceivedRequest,
  service: ServiceModel,
  protocol: "rest-json" | "wrapped-rest-xml",
): Read {
  const refuse = new Refuse(protocol, `${given.method} ${given.target}`);
  const { parts, query } = readTarget(given.target, given.isPresigned, refuse);
  // One slash at the end has no meaning.
  const path = parts.length > 1 && parts.at(-1) === "" ? parts.slice(0, -1) : parts;
  if (path.length > 1 && path.includes("")) {
    throw refuse.malformed(`The request's path has an empty part: "${given.target.slice(0, 100)}".`);
  }
  const target = writeTarget({ parts: path, query });
  const route = service.route(given.method, path, query);
  if (route === undefined) {
    const operation = `${given.method} ${target.split("?")[0]}`;
    return { operation, parameters: new Map(), target, headers: {}, body: nothing };
  }
  const { operation } = route;
  const input = service.input(operation);
  const refuseMember = new Refuse(protocol, operation);
  const asked = readQuery(query, input, service, refuseMember);
  const written = writeTarget({ parts: path, query: asked });
  const parameters = new Map([...asked, ...lists(asked, input, service), ...route.parameters]);
  const headers = readHeaders(given.headers, input);
  const found = { operation, parameters, target: written };
  if (given.body.length === 0) return { ...found, headers, body: nothing };
  const whole = input.payload === undefined ? undefined : own(input.members, input.payload);
  if (whole !== undefined && service.shape(whole.shape).type === "blob") {
    return { ...found, headers: { ...headers, "content-type": bytes }, body: given.body };
  }
  const type = given.headers["content-type"];
  const wanted = protocol === "rest-json" ? json : "text/xml";
  if (type !== undefined && type !== wanted && !(protocol !== "rest-json" && type === "application/xml")) {
    throw new AwsError("UnsupportedMediaTypeException", `The content type is ${wanted}, not ${type}.`, 415);
  }
  const members =
    protocol === "rest-json"
      ? readJson(given.body, input, service, refuseMember)
      : readXml(given.body, operation, service, refuseMember);
  return { ...found, headers: { ...headers, "content-type": json }, body: writeJson(members) };
}

/** Headers that are members. */
function readHeaders(headers: ReceivedRequest["headers"], input: Shape): Record<string, string> {
  const members = Object.entries(input.members ?? {}).flatMap(([name, { location, locationName }]) => {
    const wire = (locationName ?? name).toLowerCase();
    const value = location === "header" ? own(headers, wire) : undefined;
    return value === undefined ? [] : [[wire, value]];
  });
  return Object.fromEntries(members);
}

/** The values of a repeatable parameter are one text, in JSON. */
function lists(
  query: RequestTarget["query"],
  input: Shape,
  service: ServiceModel,
): readonly (readonly [name: string, value: string])[] {
  return Object.entries(input.members ?? {}).flatMap(([member, { shape, location, locationName }]) => {
    const name = locationName ?? member;
    const values = query.filter(([each]) => each === name).map(([, value]) => value);
    const isList = location === "querystring" && service.shape(shape).type === "list";
    return isList && values.length > 0 ? [[name, JSON.stringify(values)] as const] : [];
  });
}

/** The operation's parameters; only a list may occur more than once. */
export function readQuery(
  query: RequestTarget["query"],
  input: Shape,
  service: ServiceModel,
  refuse: Refuse,
): RequestTarget["query"] {
  const uses = new Map(
    Object.entries(input.members ?? {}).flatMap(([name, use]) =>
      use.location === "querystring" ? [[use.locationName ?? name, service.shape(use.shape)]] : [],
    ),
  );
  const seen = new Set<string>();
  const [map] = [...uses].find(([, { type }]) => type === "map") ?? [];
  return query.map(([name, value]) => {
    const shape = uses.get(name);
    // On the wire the keys of a map look like members.
    if (map !== undefined && (shape === undefined || shape.type === "map")) return [`${map}.${name}`, value];
    if (shape === undefined) throw refuse.unknown(name);
    if (seen.has(name) && shape.type !== "list")
      throw refuse.malformed(`The parameter ${name} comes more than once.`);
    seen.add(name);
    const type = shape.type === "list" ? service.shape(shape.member?.shape ?? "").type : shape.type;
    return [name, scalar(type, name, value, refuse)];
  });
}

/**
 * Parses an XML body to the values that a JSON protocol would have: every element must be a member in AWS's model, and
 * a list with one element is a list.
 */
function readXml(body: Buffer, operation: string, service: ServiceModel, refuse: Refuse): unknown {
  const root = service.root(operation);
  if (root === undefined) throw refuse.malformed(`${operation} has no body.`);
  const content = contentOf(body.toString("utf8"), root);
  if (content === undefined) throw refuse.malformed(`The request's body is not one <${root}> of XML.`);
  const element = (value: unknown, at: string): readonly [name: string, value: unknown][] => {
    if (value === "") return [];
    if (value === null || typeof value !== "object" || Array.isArray(value))
      throw refuse.value(at, value, "one element");
    return Object.entries(value);
  };
  const structure = (shape: Shape, value: unknown, at: string): unknown =>
    Object.fromEntries(
      element(value, at).map(([name, inner]) => {
        const [member, use] =
          Object.entries(shape.members ?? {}).find(
            ([each, { location, locationName }]) => location === undefined && (locationName ?? each) === name,
          ) ?? [];
        if (member === undefined || use === undefined) throw refuse.unknown(`${at}${name}`);
        return [member, any(service.shape(use.shape), inner, `${at}${name}`)];
      }),
    );
  const any = (shape: Shape, value: unknown, at: string): unknown => {
    if (shape.type === "structure") return structure(shape, value, `${at}.`);
    if (shape.type === "list") {
      const name = shape.member?.locationName ?? "member";
      const each = service.shape(shape.member?.shape ?? "");
      return element(value, at).flatMap(([found, inner]) => {
        if (found !== name) throw refuse.unknown(`${at}.${found}`);
        return [inner].flat().map((one, index) => any(each, one, `${at}.${index + 1}`));
      });
    }
    if (typeof value !== "string") throw refuse.value(at, value, "one text");
    const text = scalar(shape.type, at, value, refuse);
    return own(typed, shape.type)?.(text) ?? text;
  };
  return structure(service.input(operation), content, "");
}

const typed: Readonly<Record<string, (text: string) => unknown>> = {
  boolean: (text) => text === "true",
  integer: Number,
  long: Number,
  double: Number,
  float: Number,
};
