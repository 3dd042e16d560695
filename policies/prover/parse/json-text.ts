/**
 * What JSON.parse does not report of a text: where a value stands, and that a name stands twice in an object, of which
 * it keeps the last.
 */

export interface JsonPlace {
  /** Like apiPolicy.Statement[0].Action, as errors name places. */
  readonly path: () => string;
  /** The name, of a member of an object. */
  readonly name: string | undefined;
  /** Offset of the value, or of its name in an object. */
  readonly at: number;
  /** The object had this name before. */
  readonly repeated: boolean;
  /** How many objects and lists it is inside of. */
  readonly depth: number;
}

interface Inside {
  /** The names so far, of an object; undefined in a list. */
  readonly names: Set<string> | undefined;
  /** Name or index of the member that is read. */
  member: string | number;
  /** Whether a name comes next. */
  naming: boolean;
}

/** Yields each place of the text, which JSON.parse must have accepted, in order. */
export function forEachPlace(text: string, visit: (place: JsonPlace) => void): void {
  const around: Inside[] = [];
  const path = () =>
    around
      .map(({ member }, i) => (typeof member === "number" ? `[${member}]` : `${i === 0 ? "" : "."}${member}`))
      .join("");
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char <= " " || char === ":") continue;
    const inside = around.at(-1);
    const depth = around.length;
    if (char === "}" || char === "]") around.pop();
    else if (char === ",") {
      if (inside) inside.naming = inside.names !== undefined;
    } else if (inside?.naming && inside.names) {
      const end = endOf(text, at);
      const quoted = text.slice(at, end);
      const name = quoted.includes("\\") ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
      inside.member = name;
      visit({ path, name, at, repeated: inside.names.has(name), depth });
      inside.names.add(name);
      inside.naming = false;
      at = end - 1;
    } else {
      if (inside && typeof inside.member === "number") {
        inside.member++;
        visit({ path, name: undefined, at, repeated: false, depth });
      }
      if (char === "{") around.push({ names: new Set(), member: "", naming: true });
      else if (char === "[") around.push({ names: undefined, member: -1, naming: false });
      else at = endOf(text, at) - 1;
    }
  }
}

/** Where a token that begins here ends: a text after its closing quote, a number or word before what follows. */
function endOf(text: string, from: number): number {
  let at = from + 1;
  if (text[from] !== '"') {
    while (at < text.length && !",]} \n\r\t".includes(text[at] ?? "")) at++;
    return at;
  }
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** The line, from 1, that an offset is in. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
