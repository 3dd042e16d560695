import { z } from "zod";

const conditions = z.record(z.string(), z.record(z.string(), z.unknown()));

/**
 * Whether some condition of a statement holds for requests with certain values alone, of a key that counts.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function narrows(element: unknown, counts: (key: string) => boolean): boolean {
  const operators = Object.entries(conditions.safeParse(element).data ?? {});
  return operators.some(
    ([operator, keys]) =>
      !holdsWithout.test(operator) &&
      Object.entries(keys).some(([key, value]) => counts(key) && names(key, value)),
  );
}

/** Operators that hold, with some value at least, for requests without the key or with any other value. */
const holdsWithout = /Not|IfExists$|^ForAllValues:|^(?:ForAnyValue:)?Null$/i;

function names(key: string, value: unknown): boolean {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isOpen = (each: unknown) => takesAnybody(key, String(each));
  return values.length > 0 && !values.some(isOpen);
}

/**
 * Wildcards alone, every address, an ARN of whatever account, any organization, a caller that is no AWS service, and the
 * audience that every token for AWS has.
 */
function takesAnybody(key: string, value: string): boolean {
  if (/:aud$/i.test(key) && value === "sts.amazonaws.com") return true;
  if (/:PrincipalIsAWSService$/i.test(key)) return value.toLowerCase() !== "true";
  return /^[*?:]*$|\/0$|^arn:[^:]*:(iam|sts):[^:]*:[*?]*\*[*?]*:|^o-[*?]*(\/|$)/i.test(value);
}
