/** JSON text, with the names that stand twice in one object: JSON.parse keeps the last and says nothing. */
import type { DocumentError } from "../types";

interface Place {
  /** Names seen so far; undefined for an array. */
  readonly names: Set<string> | undefined;
  path: string;
  index: number;
  name: string;
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Every name that stands a second time in its object, in text that is JSON. */
function repeatedNames(text: string): DocumentError[] {
  const found: DocumentError[] = [];
  const open: Place[] = [];
  let expectsName = false;
  for (const [word] of text.matchAll(token)) {
    const place = open.at(-1);
    if (word === "{" || word === "[") {
      const path = place ? childOf(place) : "";
      open.push({ names: word === "{" ? new Set() : undefined, path, index: 0, name: "" });
      expectsName = word === "{";
    } else if (word === "}" || word === "]") {
      open.pop();
      expectsName = false;
    } else if (word === "," && place) {
      place.index++;
      expectsName = place.names !== undefined;
    } else if (expectsName && place?.names) {
      place.name = String(JSON.parse(word));
      if (place.names.has(place.name)) {
        found.push({ path: childOf(place), message: `"${place.name}" stands twice; an element must not` });
      }
      place.names.add(place.name);
      expectsName = false;
    }
  }
  return found;
}

function childOf({ names, path, index, name }: Place): string {
  if (names === undefined) return `${path}[${index}]`;
  return path === "" ? name : `${path}.${name}`;
}

export type ReadJson =
  | { readonly json: unknown; readonly repeated: readonly DocumentError[] }
  | { readonly message: string };

export function readJson(text: string): ReadJson {
  try {
    const json: unknown = JSON.parse(text);
    return { json, repeated: repeatedNames(text) };
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
}
