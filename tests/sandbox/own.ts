/**
 * The value under a name that came from outside. What every object inherits (constructor, __proto__, toString) is no
 * value of a record: own.test.ts allows no other way to read one by such a name.
 */
export function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Sets the value under a name that came from outside: an own property, whatever the name. */
export function put<T>(record: Record<string, T>, name: string, value: T): void {
  // The one name that an assignment does not make a property of; for all others it is many times quicker.
  if (name === "__proto__")
    Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
  else record[name] = value;
}
