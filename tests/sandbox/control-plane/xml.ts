import { XMLBuilder, XMLParser } from "fast-xml-parser";
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

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  // EC2 writes every list as <item>, the query protocol as <member>: lists even with one element.
  isArray: (name) => name === "item" || name === "member",
});

export function parseXml(text: string): unknown {
  return parser.parse(text);
}
