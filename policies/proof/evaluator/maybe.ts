/** Three-valued logic: undefined is "AWS's documentation does not say". */
export type Maybe = boolean | undefined;

export const not = (value: Maybe): Maybe => (value === undefined ? undefined : !value);

export function anyOf<T>(list: readonly T[], test: (item: T) => Maybe): Maybe {
  let result: Maybe = false;
  for (const item of list) {
    const value = test(item);
    if (value === true) return true;
    if (value === undefined) result = undefined;
  }
  return result;
}

export const allOf = <T>(list: readonly T[], test: (item: T) => Maybe): Maybe =>
  not(anyOf(list, (item) => not(test(item))));

export const both = (...values: readonly Maybe[]): Maybe => allOf(values, (value) => value);
export const either = (...values: readonly Maybe[]): Maybe => anyOf(values, (value) => value);
