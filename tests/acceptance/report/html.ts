/** Text that is markup; whatever else is put into a page is escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

type Content = Markup | string | number | undefined | readonly Content[];

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Template tag: what stands in `${}` is data and escaped, for text and for attributes in quotes; undefined is nothing. */
export function html(pieces: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(pieces.map((piece, index) => piece + textOf(contents[index])).join(""));
}

function textOf(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "string") return content.replace(/[&<>"']/g, (each) => entities[each] ?? each);
  return typeof content === "number" ? String(content) : content.map(textOf).join("");
}
