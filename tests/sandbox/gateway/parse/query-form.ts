/**
 * For a service that accepts the query protocol and JSON: a form is converted to JSON, and its answer to XML.
 */
import { XMLBuilder } from "fast-xml-parser";
import { z } from "zod";
import { put } from "../../own";
import type { Call, Parameters, Reply } from "../call";
import { AwsError, errorReply } from "../errors";
import type { ServiceModel, Shape, Use } from "./model";

/** The members of an operation as JSON values, from fields that were checked by the model. */
export function membersOfForm(fields: Parameters, operation: string, model: ServiceModel): unknown {
  return structure(model.input(operation), "", fields, model);
}

function structure(shape: Shape, prefix: string, fields: Parameters, model: ServiceModel): unknown {
  const made: Record<string, unknown> = {};
  for (const [name, use] of Object.entries(shape.members ?? {})) {
    const found = member(use, `${prefix}${use.locationName ?? name}`, fields, model);
    if (found !== undefined) put(made, name, found);
  }
  return made;
}

function member({ shape: name }: Use, at: string, fields: Parameters, model: ServiceModel): unknown {
  const shape = model.shape(name);
  const text = fields.get(at);
  if (shape.type === "list") {
    if (text === "") return [];
    const found: unknown[] = [];
    for (let index = 1; ; index++) {
      const element = shape.member && member(shape.member, `${at}.member.${index}`, fields, model);
      if (element === undefined) return found.length === 0 ? undefined : found;
      found.push(element);
    }
  }
  if (shape.type === "structure") {
    const holds = [...fields.keys()].some((field) => field.startsWith(`${at}.`));
    return holds ? structure(shape, `${at}.`, fields, model) : undefined;
  }
  if (text === undefined) return undefined;
  if (shape.type === "boolean") return text === "true";
  return ["integer", "long", "double", "float"].includes(shape.type) ? Number(text) : text;
}

const xml = new XMLBuilder({ format: false, suppressEmptyNode: false });
const failure = z.object({ __type: z.string(), message: z.string().default("") });

/** An answer in JSON as the query protocol writes it. */
export function queryReply(reply: Reply, { operation }: Pick<Call, "operation">, model: ServiceModel): Reply {
  const text = reply.body.toString();
  const output: unknown = text === "" ? {} : JSON.parse(text);
  if (reply.status >= 300) {
    const { __type: type, message } = failure.parse(output);
    return errorReply("query", new AwsError(type.split("#").at(-1) ?? type, message, reply.status));
  }
  const result = written(model.output(operation), output, model);
  const id = reply.headers["x-amzn-requestid"] ?? "";
  const response = { [`${operation}Result`]: result, ResponseMetadata: { RequestId: id } };
  return {
    status: reply.status,
    headers: { "content-type": "text/xml" },
    body: xml.build({ [`${operation}Response`]: response }),
  };
}

const record = z.record(z.string(), z.unknown());

function written(shape: Shape, value: unknown, model: ServiceModel): unknown {
  if (value === undefined || value === null) return undefined;
  if (shape.type === "structure") {
    const given = new Map(Object.entries(record.parse(value)));
    const made: Record<string, unknown> = {};
    for (const [name, use] of Object.entries(shape.members ?? {})) {
      const found = written(model.shape(use.shape), given.get(name), model);
      if (found !== undefined) put(made, use.locationName ?? name, found);
    }
    return made;
  }
  if (shape.type === "list") {
    const element = shape.member;
    if (element === undefined) return undefined;
    return {
      member: z
        .array(z.unknown())
        .parse(value)
        .map((each) => written(model.shape(element.shape), each, model)),
    };
  }
  // In JSON a time is seconds since 1970.
  if (shape.type === "timestamp" && typeof value === "number") return new Date(value * 1000).toISOString();
  return String(value);
}
