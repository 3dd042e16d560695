import assert from "node:assert/strict";
import { accepted, exceptions } from "./accepted";
import { refusal } from "./judge";
import { lockedPackages } from "./lock";

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
