/** Levels that a JSON text may have: AWS's own parsers end at about as many. */
const maximumLevels = 1000;

/** Names that the objects of one text may have together: an object with a million takes seconds. */
const maximumNames = 200_000;

/** Text that is not JSON, or is nested deeper than AWS reads. */
export class UnreadableJson extends Error {}

/**
 * How deep lists and objects are nested, how many names they have, and how many values there are; what stands within
 * strings does not count.
 */
function sizeOf(text: string): { readonly levels: number; readonly names: number; readonly values: number } {
  let deepest = 0;
  let levels = 0;
  let names = 0;
  let values = 1;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (quoted) {
      if (character === "\\") index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ":") names += 1;
    else if (character === ",") values += 1;
    else if (character === "[" || character === "{") {
      values += 1;
      deepest = Math.max(deepest, ++levels);
    } else if (character === "]" || character === "}") levels -= 1;
  }
  return { levels: deepest, names, values };
}

/**
 * JSON from outside: what comes after may walk through it without fear for the stack.
 * @param mostValues lists and objects among them, an empty one twice
 * @throws UnreadableJson
 */
export function parseBoundedJson(text: string, mostValues = Number.POSITIVE_INFINITY): unknown {
  const { levels, names, values } = sizeOf(text);
  if (levels > maximumLevels) {
    throw new UnreadableJson(`nested ${levels} levels deep; at most ${maximumLevels} are read`);
  }
  if (names > maximumNames) {
    throw new UnreadableJson(`it has ${names} names; at most ${maximumNames} are read`);
  }
  if (values > mostValues) {
    throw new UnreadableJson(`it has more than ${mostValues} values`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreadableJson(error instanceof Error ? error.message : String(error));
  }
}
