/** Marks of templates that nobody filled in: no policy means them. */

/** How a mark begins, what it is, and with what it ends anywhere behind: looked for once, so that time grows with the text. */
const marks: readonly (readonly [start: RegExp, what: string, end?: string])[] = [
  [/\{\{/, "a template of {{ }}", "}}"],
  [/<%/, "a template of <% %>", "%>"],
  [/^!(?:Sub|Ref|GetAtt|Join|ImportValue|Select|FindInMap)\b/, "a function of CloudFormation"],
  [/\$\{AWS::[A-Za-z]+\}/, "a pseudo parameter of CloudFormation"],
  [
    /\$\{(?:var|local|module|data|each|self|env|terraform|path|random_\w+|aws_\w+)\./,
    "an expression of Terraform",
    "}",
  ],
  [/\$\{(?:(?:self|env|opt|file|ssm|param|sls|cf):|file\()/, "a variable of the Serverless Framework", "}"],
  [/\$\{Token\[/, "a token of the CDK", "}"],
  [/\$\(/, "a command of a shell", ")"],
];
function holdsMark(text: string, start: RegExp, end: string | undefined): boolean {
  const found = start.exec(text);
  if (!found) return false;
  return end === undefined || text.indexOf(end, found.index + found[0].length) >= 0;
}
/** In ids and ARNs; a header may contain such a text. */
const placeholder = /<[A-Za-z][\w .-]*>/;
/** Of Terraform's templatefile or of Fn::Sub: a policy variable has its service, and no id or ARN has braces. */
const named = /\$\{\w+\}|#\{\w+\}/;

/** What is left over in the text; undefined when nothing is. */
export function leftoverIn(text: string, isIdentifier: boolean): string | undefined {
  const found = marks.find(([start, , end]) => holdsMark(text, start, end));
  if (found) return `"${text}" holds ${found[1]} that was not filled in; write the text that it stands for`;
  if (!isIdentifier) return undefined;
  const [name] = named.exec(text) ?? [];
  if (name !== undefined)
    return `"${text}" holds ${name}, which a template was to fill in; write the text that it stands for, or for a policy variable its service as well, as \${aws:username}`;
  if (!placeholder.test(text)) return undefined;
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
