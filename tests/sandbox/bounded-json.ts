/** Levels that a JSON text may have: AWS's own parsers end at about as many. */
const MAXIMUM_LEVELS = 1000;

/** Text that is not JSON, or is nested deeper than AWS reads. */
export class UnreadableJson extends Error {}

/** How deep lists and objects are nested; brackets within strings do not count. */
function levelsOf(text: string): number {
  let deepest = 0;
  let levels = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (quoted) {
      if (character === "\\") index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "[" || character === "{") deepest = Math.max(deepest, ++levels);
    else if (character === "]" || character === "}") levels -= 1;
  }
  return deepest;
}

/** JSON from outside: what comes after may walk through it without fear for the stack. @throws UnreadableJson */
export function parseBoundedJson(text: string): unknown {
  const levels = levelsOf(text);
  if (levels > MAXIMUM_LEVELS) {
    throw new UnreadableJson(`nested ${levels} levels deep; at most ${MAXIMUM_LEVELS} are read`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreadableJson(error instanceof Error ? error.message : String(error));
  }
}
