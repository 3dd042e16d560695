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

/** The answer with its elements edited in place; an error is left unchanged. */
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

/** A tree of elements as text, without the declaration. */
export function xmlText(tree: Record<string, unknown>): string {
  return String(builder.build(tree));
}

/** Longest document in a request: S3's longest has 2 MB, and parsing takes many times that memory. */
const longest = 2 * 1024 * 1024;
const mostTags = 100_000;
const longestTag = /<[^<>]{4096}/;

const isLarge = (text: string) =>
  text.length > longest || text.split("<", mostTags + 2).length > mostTags + 1 || longestTag.test(text);

/** The content of a document's root element; undefined for another root, bad XML, or a document that is too large. */
export function contentOf(text: string, root: string): unknown {
  // No document type: parsers treat its declarations differently.
  if (text.includes("<!") || isLarge(text)) return undefined;
  try {
    const tree: Record<string, unknown> = parser.parse(text, true);
    const [content, ...more] = Object.entries(tree).filter(([name]) => name !== "?xml");
    return content?.[0] === root && more.length === 0 ? content[1] : undefined;
  } catch {
    return undefined;
  }
}

export function parseXml(text: string): unknown {
  return parser.parse(text);
}
