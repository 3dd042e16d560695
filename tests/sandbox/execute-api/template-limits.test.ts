import assert from "node:assert/strict";
import fc from "fast-check";
import { parseBoundedJson, UnreadableJson } from "../bounded-json";
import { mock } from "./integrations/mock";
import { compileTemplate, type TemplateScope, UnreadableBody } from "./mapping-template";
import { TemplateTooCostly } from "./template-budget";
import { mockMethod, testWorld } from "./world.fixture";

const scope = (body = ""): TemplateScope => ({
  body,
  parameters: { path: {}, querystring: {}, header: {} },
  context: {},
  stageVariables: { greeting: "hello" },
  responseOverride: undefined,
});

const render = (template: string, body?: string) => compileTemplate(template)(scope(body));
const twice = (name: string, next: string) => `#macro(${name})#${next}()#${next}()#end`;
const names = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"].map((letter) => `m${letter}`);
const doubling = names.map((name, index) => twice(name, names[index + 1] ?? "last")).join("");
const members = `[${"0,".repeat(9)}0]`;

describe("limits of a mapping template", () => {
  it("allow 1,000 iterations of each loop, over lists and maps", () => {
    assert.equal(render("#foreach($i in [1..2000])x#end").length, 1000);
    assert.equal(render("#foreach($i in [1..1500])x#end|#foreach($i in [1..1500])y#end").length, 2001);
    assert.equal(render("#foreach($i in [1..3])#foreach($j in [1..1200])x#end#end").length, 3000);
    const fields = Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`k${index}`, 1]));
    assert.equal(render("#foreach($v in $input.path('$'))$v#end", JSON.stringify(fields)).length, 1000);
  });

  // Each of these would otherwise take minutes, or all memory.
  const costly: Readonly<Record<string, { template: string; body?: string }>> = {
    "nested loops": {
      template: "#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in [1..1000])x#end#end#end",
    },
    "nested empty loops": {
      template: "#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in [1..1000])#end#end#end",
    },
    "a long range": { template: "#set($x = [1..2000000000])" },
    "a long range backwards, by variables": { template: "#set($n = -2000000000)#foreach($i in [1..$n])#end" },
    "a text doubled by quoting": {
      template: `#set($a = "xxxxxxxxxx")${'#set($a = "$a$a")'.repeat(40)}`,
    },
    "a text doubled by adding": { template: `#set($a = "xxxxxxxxxx")${"#set($a = $a + $a)".repeat(40)}` },
    "a text doubled by a method": {
      template: `#set($a = "xxxxxxxxxx")${"#set($a = $a.concat($a))".repeat(40)}`,
    },
    "a text replaced by itself": {
      template: `#set($a = "xxxxxxxxxx")${'#set($a = $a.replace("x", $a))'.repeat(40)}`,
    },
    "macros that call macros": { template: `${doubling}#ma()` },
    "a body read again and again": {
      template: "#foreach($i in [1..1000])$input.path('$.a')#end",
      body: JSON.stringify({ a: "x".repeat(1024 * 1024) }),
    },
    "a path with many descents": {
      template: "$input.path('$..*..*..*..*')",
      body: JSON.stringify(Array.from({ length: 2000 }, () => [1])),
    },
    "a path of many alternatives": {
      template: `$input.path('$${members.repeat(30)}')`,
      body: "[".repeat(40) + "]".repeat(40),
    },
  };
  for (const [name, { template, body }] of Object.entries(costly)) {
    it(`refuse ${name}`, () => {
      assert.throws(() => render(template, body), TemplateTooCostly);
    });
  }

  it("end a macro that calls itself", () => {
    assert.throws(() => render("#macro(a)#a()#end#a()"));
  });

  it("fail requests with a selection pattern that never ends", async () => {
    const { integration, ...method } = mockMethod();
    assert.ok(integration);
    const [response] = integration.responses;
    assert.ok(response);
    response.selectionPattern = "(?:(?:\\d?){200}){50}x";
    const integrate = mock(integration, { ...method, integration }, testWorld().snapshot);
    const request = { exchange: { headers: {}, body: "" }, scopeOf: () => scope() } as unknown as Parameters<
      typeof integrate
    >[0];
    for (let time = 0; time < 20; time += 1) assert.equal((await integrate(request)).status, 500);
  });

  const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  it("report invalid or deeply nested JSON as an error of the client", () => {
    for (const body of ["{", '{"a":', "x", deep(1001), deep(200_000), "[".repeat(200_000)]) {
      for (const template of ["$input.json('$')", "$input.path('$.a')"]) {
        assert.throws(() => render(template, body), UnreadableBody);
      }
    }
    assert.equal(render("$input.json('$')", deep(900)), deep(900));
  });

  it("do not count brackets within texts as nesting", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), (text) => {
        assert.deepEqual(parseBoundedJson(text), JSON.parse(text));
      }),
    );
    const text = JSON.stringify({ a: '[{"\\'.repeat(5000) });
    assert.deepEqual(parseBoundedJson(text), JSON.parse(text));
    assert.throws(() => parseBoundedJson(deep(1001)), UnreadableJson);
  });
});

describe("a mapping template can use", () => {
  const cases: readonly (readonly [template: string, expected: string])[] = [
    ["#set($s = ' aXb ')$s.trim().toUpperCase()", "AXB"],
    [
      "#set($s = 'abc')$s.substring(1) $s.substring(0, 2) $s.length() $s.contains('bc') $s.equals('abc')",
      "bc ab 3 true true",
    ],
    ["#set($s = 'a.b.c')$s.replaceAll('\\.', '-') $s.split('\\.').size() $s.replace('.', '')", "a-b-c 3 abc"],
    [
      "#set($l = [1, 2])#set($x = $l.add(3))$l.size() $l.get(2) $l.contains(9) $l.isEmpty()",
      "3 3 false false",
    ],
    [
      "#set($m = {'a': 1})#set($x = $m.put('__proto__', 2))$m.get('__proto__') $m.containsKey('a') $m.size()",
      "2 true 2",
    ],
    ["#foreach($e in $input.path('$').entrySet())$e.key=$e.value;$e.getKey();#end", "b=1;b;"],
  ];
  for (const [template, expected] of cases) {
    it(`methods of Java: ${template}`, () => assert.equal(render(template, '{"b":1}'), expected));
  }

  for (const template of [
    "#set($s = 'a')$s.repeat(3)",
    "#set($s = 'a')$s.match('(a+)+b')",
    "#set($s = 'a')$s.replaceAll('(a+)+b', '')",
    "#set($l = [])$l.map($util.urlEncode)",
    "$util.urlEncode.bind('x')",
    "#set($m = {})$m.hasOwnProperty('x')",
  ]) {
    it(`no other, by name: ${template}`, () => assert.throws(() => render(template), /does not emulate/));
  }

  for (const template of [
    "$util.urlEncode.constructor('return process')",
    "$input.constructor.constructor('return process')",
    "$stageVariables.__proto__.x",
  ]) {
    it(`nothing of JavaScript: ${template}`, () => assert.equal(render(template), template));
  }

  it("nothing that outlives the request", () => {
    const held = scope();
    const template = compileTemplate("#set($stageVariables.greeting = 'changed')$stageVariables.greeting");
    assert.equal(template(held), "changed");
    assert.deepEqual(held.stageVariables, { greeting: "hello" });
    assert.throws(() => render("#set($util.urlEncode = 'x')"));
    assert.equal(render("$util.urlEncode('a b')"), "a%20b");
  });
});
