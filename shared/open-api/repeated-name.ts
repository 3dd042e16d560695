/** The first name that an object of a valid JSON text has twice: JSON.parse keeps the last, others the first. */
export function repeatedName(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  const colon = /\s*:/y;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "{") open.push(new Set());
    else if (character === "[") open.push(undefined);
    else if (character === "}" || character === "]") open.pop();
    else if (character === '"') {
      const began = at;
      for (at++; text[at] !== '"'; at++) if (text[at] === "\\") at++;
      colon.lastIndex = at + 1;
      const names = open.at(-1);
      if (names === undefined || !colon.test(text)) continue;
      const name = String(JSON.parse(text.slice(began, at + 1)));
      if (names.has(name)) return name;
      names.add(name);
    }
  }
  return undefined;
}
