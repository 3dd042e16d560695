/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */

/** ${key}, ${key, 'default'}, and the three characters that would mean something else. */
const wellFormed = /^\$\{(?:[*?$]|[A-Za-z0-9-]+:[^\s{}$,']+(?:,\s*'[^'}]*')?)\}/;

const accepted = `accepted: \${aws:username}, \${aws:username, 'default'}, \${*}, \${?} and \${$}`;

/** What is wrong with the first malformed variable of the text, as AWS's policy checks say it. */
export function malformedVariable(text: string): string | undefined {
  for (let at = text.indexOf("${"); at >= 0; at = text.indexOf("${", at + 2)) {
    const rest = text.slice(at);
    if (wellFormed.test(rest)) continue;
    const end = rest.indexOf("}");
    if (end < 0) return `the variable "${rest}" lacks its closing brace; ${accepted}`;
    const whole = rest.slice(0, end + 1);
    const name = whole.slice(2, -1).split(",")[0] ?? "";
    const reason =
      name === ""
        ? "is empty"
        : /\s/.test(name)
          ? "has a space in its name"
          : whole.includes(",")
            ? "has a default that is not in single quotes"
            : "names no condition key";
    return `the variable ${whole} ${reason}; ${accepted}`;
  }
  return undefined;
}
