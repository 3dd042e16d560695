import assert from "node:assert/strict";
import {
  checkNumber,
  grantBroken,
  strangerParts,
  strangerRefused,
} from "../../../../provider/alarms/filters";
import type { Grant } from "../../../../shared/access/grant";
import { compilePattern } from "../../../sandbox/services/logs/filter-pattern";
import { grant, otherEndpoint, role } from "../fixtures";

const doors = { stage: "dev", basePath: undefined, onlyDomain: false };
const head = '{ $.status = "403" && $.errorType != "-" && $.errorType != "WAF_FILTERED"';
const from = ` && $.vpceId = "${grant.vpcEndpointId}" && `;

describe("metric filters from grants", () => {
  const cases: readonly [string, Partial<Grant>, Partial<typeof doors>, string][] = [
    ["the root", {}, {}, '($.method = "GET" && ($.path = "/dev" || $.path = "/dev/"))'],
    ["a subtree", { path: "/pets/*" }, {}, '($.method = "GET" && $.path = "/dev/pets/*")'],
    ["every method", { method: "*", path: "/pets" }, {}, '$.path = "/dev/pets"'],
    [
      "a role, by its sessions",
      { path: "/a", principals: [role] },
      {},
      '($.method = "GET" && $.path = "/dev/a" && $.principal = "arn:aws:sts::111111111111:assumed-role/caller/*")',
    ],
    [
      "an account and a user",
      {
        path: "/a",
        principals: ["arn:aws:iam::111111111111:root", "arn:aws:iam::111111111111:user/a"],
      },
      {},
      '($.method = "GET" && $.path = "/dev/a" && ($.account = "111111111111" || $.principal = "arn:aws:iam::111111111111:user/a"))',
    ],
  ];
  for (const [name, change, door, expected] of cases)
    it(name, () => {
      const found = grantBroken("consumer/dev", [{ ...grant, ...change }], { ...doors, ...door });
      assert.equal(found, `${head}${from}${expected} }`);
    });

  it("of a consumer without grants counts nothing, and is a pattern all the same", () => {
    const counts = compilePattern(grantBroken("consumer/dev", [], doors));
    const refused = { status: "403", errorType: "ACCESS_DENIED", vpceId: grant.vpcEndpointId };
    assert.equal(counts(refused), false);
  });

  it("by the private domain too, and by it alone", () => {
    const one = [{ ...grant, path: "/a" }];
    const both = grantBroken("consumer/dev", one, { stage: "dev", basePath: "orders", onlyDomain: false });
    assert.ok(both.includes('($.path = "/dev/a" || $.path = "/orders/a")'));
    const only = grantBroken("consumer/dev", one, { stage: "dev", basePath: "orders", onlyDomain: true });
    assert.ok(!only.includes("/dev"));
  });

  it("with many consumers, strangers are separated by the last digit of the id, so that every id is in one part", () => {
    assert.deepEqual(strangerParts(24), [""]);
    const ids = Array.from({ length: 300 }, (_, at) => `vpce-0${(at * 7919).toString(16).padStart(16, "0")}`);
    const parts = strangerParts(ids.length);
    assert.deepEqual([...parts].sort(), [..."0123456789abcdef"]);
    const patterns = parts.map((part) =>
      strangerRefused(
        part,
        ids.map((vpcEndpointId) => ({ vpcEndpointId })),
      ),
    );
    assert.ok(patterns.every((text) => text.length <= 1024));
    for (const id of ids)
      assert.equal(patterns.filter((text) => text.includes(`$.vpceId != "${id}"`)).length, 1);
  });

  it("refuses what CloudWatch would refuse, and says how to group", () => {
    const ids = Array.from({ length: 30 }, (_, at) => ({
      vpcEndpointId: `vpce-${at.toString(16).padStart(16, "0")}a`,
    }));
    assert.throws(
      () => strangerRefused("a", ids),
      /30 endpoints make a metric filter of \d+ characters.*\n {2}next: let consumers/,
    );
    assert.throws(() => checkNumber(101), /101 metric filters; a log group has 100 at most\n {2}next: /);
    checkNumber(100);
  });

  describe("as the sandbox's CloudWatch reads them", () => {
    const line = {
      status: "403",
      errorType: "ACCESS_DENIED",
      vpceId: grant.vpcEndpointId,
      method: "GET",
      path: "/dev/pets/1",
      principal: "arn:aws:sts::111111111111:assumed-role/caller/i-1",
    };
    const grants = [{ ...grant, path: "/pets/*", principals: [role] }];
    const isBroken = compilePattern(grantBroken("consumer/dev", grants, doors));
    const isStranger = compilePattern(strangerRefused("", grants));

    for (const [name, change, broken, stranger] of [
      ["a granted call that is refused", {}, true, false],
      ["one that was answered", { status: "200", errorType: "-" }, false, false],
      ["a 403 of the backend's own", { errorType: "-" }, false, false],
      ["one that the web ACL refuses", { errorType: "WAF_FILTERED" }, false, false],
      ["another method", { method: "POST" }, false, false],
      ["another path", { path: "/dev/petshop" }, false, false],
      ["another role", { principal: "arn:aws:sts::111111111111:assumed-role/other/i-1" }, false, false],
      ["nobody who signs", { principal: "-" }, false, false],
      ["another endpoint", { vpceId: otherEndpoint }, false, true],
      ["no endpoint", { vpceId: "-" }, false, true],
      ["a stranger who was answered", { vpceId: otherEndpoint, status: "200" }, false, false],
    ] as const)
      it(name, () => {
        const event = { ...line, ...change };
        assert.deepEqual([isBroken(event), isStranger(event)], [broken, stranger]);
      });

    it("of many endpoints a stranger is counted once, whatever the last digit of his", () => {
      const known = Array.from({ length: 100 }, (_, at) => `vpce-${(at + 1).toString(16).padStart(17, "0")}`);
      const parts = strangerParts(known.length).map((part) =>
        compilePattern(
          strangerRefused(
            part,
            known.map((vpcEndpointId) => ({ vpcEndpointId })),
          ),
        ),
      );
      const counted = (vpceId: string) => parts.filter((matches) => matches({ ...line, vpceId })).length;
      for (const digit of "0123456789abcdef")
        assert.equal(counted(`vpce-0fedcba98765432${digit}0${digit}`), 1);
      for (const id of known) assert.equal(counted(id), 0);
    });
  });
});
