/** Marks of templates that nobody filled in: no policy means them. */

const marks: readonly (readonly [RegExp, string])[] = [
  [/\{\{.*?\}\}/s, "a template of {{ }}"],
  [/<%.*?%>/s, "a template of <% %>"],
  [/^!(?:Sub|Ref|GetAtt|Join|ImportValue|Select|FindInMap)\b/, "a function of CloudFormation"],
  [/\$\{AWS::[A-Za-z]+\}/, "a pseudo parameter of CloudFormation"],
  [
    /\$\{(?:var|local|module|data|each|self|env|terraform|path|random_\w+|aws_\w+)\.[^}]*\}/,
    "an expression of Terraform",
  ],
  [/\$\{(?:self|env|opt|file|ssm|param|sls|cf):[^}]*\}/, "a variable of the Serverless Framework"],
  [/\$\([^)]*\)/, "a command of a shell"],
];
/** In ids and ARNs; a header may hold such a text. */
const placeholder = /<[A-Za-z][\w .-]*>/;

/** What is left over in the text; undefined when nothing is. */
export function leftoverIn(text: string, isIdentifier: boolean): string | undefined {
  const found = marks.find(([mark]) => mark.test(text));
  if (found) return `"${text}" holds ${found[1]} that was not filled in; write the text that it stands for`;
  if (!isIdentifier || !placeholder.test(text)) return undefined;
  return `"${text}" holds the placeholder ${placeholder.exec(text)?.[0]}; write the value that it stands for`;
}

const functions = /^(?:Ref|Condition|Fn::\w+)$/;

/** The same for a value where a text belongs. */
export function leftoverFunction(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const [name, another] = Object.keys(value);
  if (name === undefined || another !== undefined || !functions.test(name)) return undefined;
  return `{"${name}": ...} is a function of CloudFormation that was not filled in; write the text that it stands for`;
}
