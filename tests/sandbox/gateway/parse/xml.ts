import { own } from "../../own";
import { contentOf } from "../xml";
import type { ServiceModel, Shape } from "./model";
import { type Refuse, scalar } from "./value";

/**
 * A body in XML as the members of its operation, typed as the JSON protocols have them: each is one that AWS's model has,
 * and a list is a list even with one element.
 */
export function readXml(body: Buffer, operation: string, service: ServiceModel, refuse: Refuse): unknown {
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
