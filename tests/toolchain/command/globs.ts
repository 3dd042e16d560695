/** Path globs of the command plugin: github.com/gobwas/glob with `/` as the separator. */
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** Files under `folder` that match the globs, as relative paths with `/`; a glob after `!` excludes files. */
export async function chooseFiles(folder: string, globs: readonly string[]): Promise<string[]> {
  const rules = globs.map((glob) => ({
    excludes: glob.startsWith("!"),
    pattern: globPattern(glob.replace(/^!/, "")),
  }));
  const chosen = new Set<string>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/");
    for (const { excludes, pattern } of rules) {
      if (!pattern.test(path)) continue;
      if (excludes) chosen.delete(path);
      else chosen.add(path);
    }
  }
  return [...chosen].sort();
}

/** `*` and `?` do not match `/`, `**` does; `[a-z]`, `[!a-z]`, `{one,two}` and `\` work as in a shell. */
export function globPattern(glob: string): RegExp {
  const tokens = glob.match(/\*\*|\\.|\[[^\]]*\]|[\s\S]/g) ?? [];
  let depth = 0;
  const source = tokens.map((token) => {
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    if (token === "{") {
      depth++;
      return "(?:";
    }
    if (token === "}" && depth > 0) {
      depth--;
      return ")";
    }
    if (token === "," && depth > 0) return "|";
    if (token.startsWith("[") && token.length > 1) return token.replace(/^\[!/, "[^");
    return token.replace(/^\\(.)/, "$1").replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  });
  if (depth > 0) throw new Error(`glob ${JSON.stringify(glob)}: a { is not closed`);
  return new RegExp(`^${source.join("")}$`, "s");
}
