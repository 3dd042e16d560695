import { XMLBuilder, XMLParser } from "fast-xml-parser";
import { z } from "zod";
import type { Reply } from "./call";

const builder = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: true });

/** A tree of elements as text; attributes are keys that begin with @_. */
export function xmlReply(tree: Record<string, unknown>): Reply {
  return {
    status: 200,
    headers: { "content-type": "text/xml;charset=UTF-8" },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(tree)}`,
  };
}

const reading = {
  parseTagValue: false,
  parseAttributeValue: false,
  // EC2 writes every list as <item>, the query protocol as <member>: lists even with one element.
  isArray: (name: string) => name === "item" || name === "member",
};
const parser = new XMLParser({ ...reading, ignoreAttributes: true });
const keepingParser = new XMLParser({ ...reading, ignoreAttributes: false, ignoreDeclaration: true });

/** The answer with its elements edited in place; one that reports an error is left as it is. */
export function edited(reply: Reply, edit: (tree: unknown) => void): Reply {
  if (reply.status >= 300) return reply;
  const tree: Record<string, unknown> = keepingParser.parse(reply.body.toString());
  edit(tree);
  return { ...xmlReply(tree), headers: reply.headers };
}

/** A list of the query protocol: an empty one has no <member>. */
export const members = <T>(item: z.ZodType<T>) =>
  z
    .union([z.literal(""), z.object({ member: z.array(item) })])
    .transform((found) => (typeof found === "object" ? found.member : []));

/** A list of EC2: an empty one has no <item>. */
export const items = <T>(item: z.ZodType<T>) =>
  z
    .union([z.literal(""), z.object({ item: z.array(item) })])
    .transform((found) => (typeof found === "object" ? found.item : []));

export function parseXml(text: string): unknown {
  return parser.parse(text);
}
