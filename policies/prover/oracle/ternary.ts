/** Three-valued logic: undefined is "AWS's documentation does not say". */
export type Ternary = boolean | undefined;

export const not = (value: Ternary): Ternary => (value === undefined ? undefined : !value);

export function anyOf<T>(list: readonly T[], test: (item: T) => Ternary): Ternary {
  let result: Ternary = false;
  for (const item of list) {
    const value = test(item);
    if (value === true) return true;
    if (value === undefined) result = undefined;
  }
  return result;
}

export const allOf = <T>(list: readonly T[], test: (item: T) => Ternary): Ternary =>
  not(anyOf(list, (item) => not(test(item))));

export const both = (...values: readonly Ternary[]): Ternary => allOf(values, (value) => value);
export const either = (...values: readonly Ternary[]): Ternary => anyOf(values, (value) => value);
