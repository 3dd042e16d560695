import * as fc from "fast-check";

export const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);
export const oneOrMore = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 2 }));
