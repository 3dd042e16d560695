import { type Document, isAlias, isMap, isScalar, isSeq, type Pair } from "yaml";

/** Entries that merges (<<) copy: what they repeat counts as often. */
const mostMerged = 200_000;

/**
 * What a YAML document says, without repeated names. What aliases stand for is read once: the library's own reading looks
 * through all anchors for each alias, and reads what is merged anew each time, which short texts make endless.
 */
export function yamlValue({ contents }: Document): unknown {
  return new Reader().valueOf(contents);
}

class Reader {
  /** By anchor, as it was last set. */
  private readonly anchored = new Map<string, unknown>();
  private merged = 0;

  valueOf(node: unknown): unknown {
    if (isAlias(node)) {
      if (this.anchored.has(node.source)) return this.anchored.get(node.source);
      throw new Error(`Unresolved alias (the anchor must be set before the alias): ${node.source}`);
    }
    if (isSeq(node)) {
      const list: unknown[] = [];
      this.keep(node.anchor, list);
      for (const item of node.items) list.push(this.valueOf(item));
      return list;
    }
    if (isMap(node)) {
      const mapping: Record<string, unknown> = {};
      this.keep(node.anchor, mapping);
      this.fill(mapping, node.items);
      return mapping;
    }
    const value = isScalar(node) ? node.value : null;
    if (isScalar(node)) this.keep(node.anchor, value);
    return value;
  }

  private keep(anchor: string | undefined, value: unknown): void {
    if (anchor !== undefined) this.anchored.set(anchor, value);
  }

  /** A mapping's own names come before merged ones, wherever it merges. */
  private fill(mapping: Record<string, unknown>, pairs: readonly Pair[]): void {
    const names = new Set<string>();
    for (const { key, value } of pairs) {
      const name = this.valueOf(key);
      const isMerge = typeof name === "symbol";
      if (typeof name === "object" && name !== null) throw new Error("a list or mapping is no name");
      const text = isMerge ? "<<" : String(name ?? "");
      if (names.has(text)) throw new Error(`Map keys must be unique: "${text}"`);
      names.add(text);
      if (isMerge) this.merge(mapping, this.valueOf(value));
      else set(mapping, text, this.valueOf(value));
    }
  }

  private merge(mapping: Record<string, unknown>, given: unknown): void {
    for (const source of Array.isArray(given) ? given : [given]) {
      if (typeof source !== "object" || source === null || Array.isArray(source))
        throw new Error("Merge sources must be maps or map aliases");
      for (const [name, value] of Object.entries(source)) {
        if (++this.merged > mostMerged) throw new Error(`merges (<<) copy more than ${mostMerged} values`);
        if (!Object.hasOwn(mapping, name)) set(mapping, name, value);
      }
    }
  }
}

/** An own property, whatever the name. */
function set(mapping: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(mapping, name, { value, enumerable: true, configurable: true, writable: true });
}
