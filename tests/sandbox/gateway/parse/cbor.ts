/**
 * Smithy RPC v2 in CBOR, which the newest SDKs use with some JSON services: a request is converted to JSON, and its
 * answer to CBOR. https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
import { cbor, tag, tagSymbol } from "@smithy/core/cbor";
import { z } from "zod";
import { own, put } from "../../own";
import type { Call, Reply } from "../call";
import { AwsError, errorReply } from "../errors";
import { readJson } from "./json";
import type { ServiceModel, Shape } from "./model";
import type { ReceivedRequest } from "./request";
import { Refuse } from "./value";

const type = "application/cbor";

/** The operation that a request in CBOR names, and its members as JSON has them. */
export function readRpc(
  given: ReceivedRequest,
  model: ServiceModel,
): { readonly operation: string; readonly members: unknown } {
  const refuse = new Refuse("cbor", "The request");
  const [, service, operation = ""] =
    /^\/service\/(\w{1,100})\/operation\/(\w{1,100})$/.exec(given.target) ?? [];
  if (given.method !== "POST" || service !== model.targetPrefix) {
    const accepted = `/service/${model.targetPrefix}/operation/OPERATION`;
    throw refuse.malformed(
      `The request is POST ${accepted}, not ${given.method} ${given.target.slice(0, 100)}.`,
    );
  }
  const sent = own(given.headers, "content-type");
  if (given.body.length > 0 && sent !== type)
    throw refuse.malformed(`The content type is ${type}, not ${sent}.`);
  if (given.body.length === 0 || !model.has(operation)) return { operation, members: {} };
  const json = Buffer.from(JSON.stringify(decoded(given.body, refuse)));
  return {
    operation,
    members: readJson(json, model.input(operation), model, new Refuse("cbor", operation)),
  };
}

/** A body as JSON values. */
function decoded(bytes: Buffer, refuse: Refuse): unknown {
  try {
    if (new Extent(bytes).endOf(0, 0) !== bytes.length)
      throw new UnreadableCbor("it continues after its value");
    return plain(cbor.deserialize(bytes));
  } catch (error) {
    if (error instanceof UnreadableCbor)
      throw refuse.malformed(`The request's body is not CBOR: ${error.message}.`);
    throw error;
  }
}

class UnreadableCbor extends Error {}

const mostLevels = 100;
/** In one body: a value can be one byte long, and takes far more memory. */
const mostValues = 200_000;
const major = { bytes: 2, text: 3, list: 4, map: 5, tag: 6, simple: 7 } as const;
const untilBreak = 31;
const breakByte = 0xff;
/** The tag of a time. Other tags are refused: some mean numbers of any length, which take the decoder minutes. */
const epochSeconds = 1;

/**
 * Where a CBOR value ends. The decoder does not check its input, so this first limits levels, lengths, tags and the
 * number of values. https://www.rfc-editor.org/rfc/rfc8949#section-3
 */
class Extent {
  private values = 0;

  constructor(private readonly bytes: Buffer) {}

  endOf(at: number, levels: number): number {
    const { bytes } = this;
    if (++this.values > mostValues) throw new UnreadableCbor(`it has more than ${mostValues} values`);
    if (levels > mostLevels) throw new UnreadableCbor(`nested more than ${mostLevels} levels deep`);
    const head = bytes[at];
    if (head === undefined) throw new UnreadableCbor("it ends too early");
    const kind = head >> 5;
    const short = head & 31;
    const size = short < 24 ? 0 : 2 ** (short - 24);
    if (short > 27 && (short !== untilBreak || kind < major.bytes || kind > major.map))
      throw new UnreadableCbor(`no value begins at byte ${at}`);
    let next = at + 1;
    if (short === untilBreak) {
      while (bytes[next] !== breakByte) next = this.endOf(next, levels + 1);
      return next + 1;
    }
    next += size;
    if (next > bytes.length) throw new UnreadableCbor("it ends too early");
    if (kind < major.bytes || kind === major.simple) return next;
    const count = size === 0 ? short : Number(`0x${bytes.subarray(at + 1, next).toString("hex")}`);
    if (kind === major.tag) {
      const value = (bytes[next] ?? 0) >> 5;
      if (count !== epochSeconds || (value > 1 && value !== major.simple))
        throw new UnreadableCbor("a tag is only accepted for a time in seconds");
      return this.endOf(next, levels + 1);
    }
    if (kind === major.bytes || kind === major.text) {
      if (count > bytes.length - next) throw new UnreadableCbor("it ends too early");
      return next + count;
    }
    for (let left = kind === major.map ? count * 2 : count; left > 0; left--)
      next = this.endOf(next, levels + 1);
    return next;
  }
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value)))
    throw new UnreadableCbor(`${value} is not a number that AWS accepts`);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (tagSymbol in value) return plain(Reflect.get(value, "value"));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

const failure = z.object({ __type: z.string(), message: z.string().default("") });

/** An answer in JSON, written in CBOR. */
export function rpcReply(reply: Reply, { operation }: Pick<Call, "operation">, model: ServiceModel): Reply {
  const text = reply.body.toString();
  const output: unknown = text === "" ? {} : JSON.parse(text);
  if (reply.status >= 300) {
    const { __type: code, message } = failure.parse(output);
    return errorReply("cbor", new AwsError(code.split("#").at(-1) ?? code, message, reply.status));
  }
  return {
    status: reply.status,
    headers: { "content-type": type, "smithy-protocol": "rpc-v2-cbor" },
    body: Buffer.from(cbor.serialize(written(model.output(operation), output, model))),
  };
}

const record = z.record(z.string(), z.unknown());

function written(shape: Shape, value: unknown, model: ServiceModel): unknown {
  if (shape.type === "structure") {
    const given = new Map(Object.entries(record.parse(value)));
    const made: Record<string, unknown> = {};
    for (const [name, use] of Object.entries(shape.members ?? {})) {
      const found = given.get(name);
      if (found !== undefined && found !== null)
        put(made, name, written(model.shape(use.shape), found, model));
    }
    return made;
  }
  const { member } = shape;
  if (shape.type === "list" && member !== undefined)
    return z
      .array(z.unknown())
      .parse(value)
      .map((each) => written(model.shape(member.shape), each, model));
  // In JSON a time is seconds since 1970, or a text.
  if (shape.type === "timestamp")
    return tag({
      tag: epochSeconds,
      value: typeof value === "number" ? value : Date.parse(String(value)) / 1000,
    });
  return value;
}
