import type { Exception } from "./accepted";
import type { LockedPackage } from "./lock";

/** Why a package may not be used; undefined where it may. */
export function refusal(
  { name, version, licence, development }: LockedPackage,
  accepted: readonly string[],
  exceptions: readonly Exception[],
): string | undefined {
  const what = `${name}@${version}`;
  if (licence === undefined) return `${what} states no licence`;
  if (isAccepted(licence, accepted)) return undefined;
  const exception = exceptions.find((each) => each.package === name && each.licence === licence);
  if (exception === undefined)
    return `${what}: ${licence} is not among the accepted licences; next: replace it, or explain it in tests/suites/repository/licences/accepted.ts`;
  return exception.developmentOnly && !development
    ? `${what}: ${licence} is accepted for development only, but what deploys needs it`
    : undefined;
}

/** An SPDX expression of names with AND, OR and parentheses; with WITH or anything else it is not accepted. */
function isAccepted(expression: string, accepted: readonly string[]): boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const either = (): boolean => {
    let value = both();
    while (tokens[at] === "OR") {
      at += 1;
      value = both() || value;
    }
    return value;
  };
  const both = (): boolean => {
    let value = one();
    while (tokens[at] === "AND") {
      at += 1;
      value = one() && value;
    }
    return value;
  };
  const one = (): boolean => {
    const token = tokens[at];
    at += 1;
    if (token !== "(") return token !== undefined && accepted.includes(token);
    const value = either();
    if (tokens[at] !== ")") return false;
    at += 1;
    return value;
  };
  const value = either();
  return value && at === tokens.length;
}
