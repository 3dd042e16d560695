import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { checkout } from "../../../toolchain/paths";
import { accepted, type Exception, exceptions } from "./accepted";

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string(), license: z.string().optional(), dev: z.boolean().default(false) }),
  ),
});

const packages = lockedPackages();
const own = { package: "own", licence: "MPL-2.0", developmentOnly: true, because: "" };

const cases = [
  { licence: "MIT", development: false, expected: undefined },
  { licence: "GPL-3.0-only", development: true, expected: /GPL-3\.0-only is not among/ },
  { licence: undefined, development: true, expected: /states no licence/ },
  { licence: "MIT OR GPL-3.0-only", development: false, expected: undefined },
  { licence: "MIT AND GPL-3.0-only", development: false, expected: /is not among/ },
  { licence: "(ISC AND (GPL-2.0-only OR MIT))", development: false, expected: undefined },
  { licence: "MIT OR ISC AND GPL-3.0-only", development: false, expected: undefined },
  { licence: "(MIT OR ISC) AND GPL-3.0-only", development: false, expected: /is not among/ },
  { licence: "(MIT", development: false, expected: /is not among/ },
  { licence: "MIT ISC", development: false, expected: /is not among/ },
  { licence: "Apache-2.0 WITH LLVM-exception", development: false, expected: /is not among/ },
  { licence: "MPL-2.0", development: true, expected: undefined },
  { licence: "MPL-2.0", development: false, expected: /for development only/ },
] as const;

describe("licences", () => {
  for (const { licence, development, expected } of cases)
    it(`${expected === undefined ? "accept" : "refuse"} ${licence}${development ? " for development" : ""}`, () => {
      const found = refusal({ name: "own", version: "1.0.0", licence, development }, ["ISC", "MIT"], [own]);
      if (expected === undefined) assert.equal(found, undefined);
      else assert.match(found ?? "", expected);
    });

  it("of every package in package-lock.json are accepted", () => {
    assert.ok(packages.length > 100);
    const found = packages.flatMap((each) => refusal(each, accepted, exceptions) ?? []);
    assert.deepEqual(found, []);
  });

  it("need every exception, and every accepted one", () => {
    for (const exception of exceptions)
      assert.ok(
        packages.some(({ name, licence }) => name === exception.package && licence === exception.licence),
        `${exception.package} with ${exception.licence} is no longer there: drop the exception`,
      );
    for (const licence of accepted)
      assert.ok(
        packages.some((each) => each.licence?.split(/[\s()]+/).includes(licence)),
        `no package has ${licence}: drop it`,
      );
  });
});

/** Why a package may not be used; undefined where it may. */
function refusal(
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

interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** As the package states it; undefined where it states none. */
  readonly licence: string | undefined;
  /** Not among what the programs that deploy need. */
  readonly development: boolean;
}

/** Every package of package-lock.json but this one. */
function lockedPackages(): LockedPackage[] {
  const { packages } = lockFile.parse(JSON.parse(readFileSync(join(checkout, "package-lock.json"), "utf8")));
  return Object.entries(packages)
    .filter(([path]) => path !== "")
    .map(([path, { version, license, dev }]) => ({
      name: path.replace(/^.*node_modules\//, ""),
      version,
      licence: license,
      development: dev,
    }));
}
