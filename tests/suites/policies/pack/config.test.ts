import assert from "node:assert/strict";
import { checkConfig, configSchema, isSwitchedOn } from "../../../../policies/pack/config";
import { rules } from "../../../../policies/rules/all";

const refused = [
  { config: { "no-opencidr": {} }, says: "no-opencidr: no such rule; did you mean no-open-cidr?" },
  { config: { xyz: {} }, says: "xyz: no such rule" },
  { config: { constructor: {} }, says: /^constructor: no such rule/ },
  {
    config: { "stage-web-acl": { requird: true } },
    says: "stage-web-acl.requird: no such setting; did you mean required?",
  },
  {
    config: { "no-open-cidr": { __proto__x: 1, toString: 1 } },
    says: /no-open-cidr\.toString: no such setting/,
  },
  {
    config: { "no-open-cidr": { required: true } },
    says: "no-open-cidr.required: no such setting; it has exemptions, everywhere, enforcementLevel",
  },
  {
    config: {
      "no-open-cidr": {
        everywhere: "yes",
        exemptions: [
          { resource: "a", reason: "for the test", expires: "2027-01-01", expiry: "x" },
          { resource: "" },
        ],
      },
    },
    says:
      'no-open-cidr.everywhere = "yes": expected boolean; ' +
      'no-open-cidr.exemptions[0].expiry = "x": no such key; did you mean expires?; ' +
      "no-open-cidr.exemptions[1].expires is missing: expected a date, YYYY-MM-DD; " +
      "no-open-cidr.exemptions[1].reason is missing: expected string; " +
      'no-open-cidr.exemptions[1].resource = "": expected string to have >=1 characters',
  },
  {
    config: JSON.parse('{"no-open-cidr": {"__proto__": {}}}'),
    says: /^no-open-cidr\.__proto__: no such setting/,
  },
  { config: JSON.parse('{"__proto__": {}}'), says: /^__proto__: no such rule/ },
  { config: { "no\u001b[2J": {} }, says: /^no\\u\{1b\}\[2J: no such rule/ },
  { config: { all: { exemptions: [] } }, says: /^all\.exemptions: no such setting/ },
  {
    config: { "stage-tracin": {}, "log-retention": { everywere: true } },
    says: /^log-retention\.everywere: .*did you mean everywhere\?; stage-tracin: .*did you mean stage-tracing\?$/,
  },
] satisfies readonly { config: Record<string, Record<string, unknown>>; says: string | RegExp }[];

describe("config of the pack", () => {
  for (const { config, says } of refused)
    it(`refuses ${JSON.stringify(config)}`, () => {
      assert.throws(
        () => checkConfig(rules, new Map(Object.entries(config))),
        (error: unknown) => {
          assert.ok(error instanceof Error);
          const message = error.message.replace(/^policy pack config: /, "");
          if (typeof says === "string") assert.equal(message, says);
          else assert.match(message, says);
          // What the policy SDK sends to the engine.
          assert.equal(error.stack, error.message);
          return true;
        },
      );
    });

  it("takes every setting that the schema of a rule has", () => {
    for (const rule of rules) {
      const given = new Map([[rule.name, configSchema(rule).properties]]);
      // A schema is no value of the setting: only that it is known counts here.
      assert.throws(
        () => checkConfig(rules, given),
        (error: unknown) => error instanceof Error && !/no such/.test(error.message),
        rule.name,
      );
    }
    assert.doesNotThrow(() => checkConfig(rules, new Map([["all", {}]])));
  });

  it("switches a rule on by everywhere, or by a setting that is not its default", () => {
    for (const rule of rules) {
      const properties = Object.entries(configSchema(rule).properties);
      // As the engine fills it in.
      const defaults = Object.fromEntries(
        properties.flatMap(([name, schema]) => ("default" in schema ? [[name, schema.default]] : [])),
      );
      assert.equal(isSwitchedOn(rule, defaults), false, rule.name);
      assert.equal(isSwitchedOn(rule, {}), false, rule.name);
      assert.equal(isSwitchedOn(rule, { ...defaults, everywhere: true }), true, rule.name);
      for (const name of Object.keys(rule.settings ?? {}))
        assert.equal(isSwitchedOn(rule, { ...defaults, [name]: ["own"] }), true, `${rule.name}.${name}`);
    }
  });
});
