/** Files of anyone: whatever is wrong with one is one clear error, and no stack trace. */
import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allow, baseCase, document } from "./support/case";
import { proveCommand } from "./support/command-line";

const right = JSON.stringify(baseCase(), undefined, 2);
const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(right, "utf16le")]);

/** Files that cannot be read as text at all. */
const unreadable: { name: string; content: string | Buffer; says: RegExp }[] = [
  { name: "empty", content: "", says: /is empty; expected a case/ },
  { name: "UTF-16", content: utf16, says: /is UTF-16; save it as UTF-8/ },
  { name: "UTF-16 of the other order", content: Buffer.from(utf16).swap16(), says: /is UTF-16/ },
  { name: "no text", content: Buffer.from([0x7b, 0x80, 0x81, 0x7d]), says: /is not UTF-8 text/ },
  { name: "more than 50 MB", content: Buffer.alloc(50 * 2 ** 20 + 1, " "), says: /is larger than 50 MB/ },
  { name: "too many values", content: `[${"0,".repeat(100_000)}0]`, says: /holds 100001 values/ },
  { name: "too many lines", content: "{} \n".repeat(100_001), says: /holds 100001 values/ },
];

/** Files that are text, and no case. */
const invalid: { name: string; content: string; says: RegExp }[] = [
  { name: "white space", content: " \n\t", says: /not JSON/ },
  { name: "no JSON", content: "{\n not json\n}", says: /not JSON: .*line 2/s },
  { name: "YAML", content: "api: x\nintent: []\n", says: /not JSON/ },
  { name: "JSON cut off", content: right.slice(0, -2), says: /not JSON/ },
  { name: "a text", content: '"x"', says: /expected an object, found \\"x\\"/ },
  { name: "null", content: "null", says: /expected an object, found null/ },
  { name: "a number", content: "5", says: /expected an object, found 5/ },
  { name: "an empty list", content: "[]", says: /is an empty list/ },
  { name: "an empty object", content: "{}", says: /api.*is missing/ },
  {
    name: "a name that stands twice",
    content: right.replace('"intent"', '"intent": [],\n"intent"'),
    says: /"path":"intent","message":"stands twice, the second time in line \d+"/,
  },
  {
    name: "an element of a statement that stands twice",
    content: right.replace('"Effect"', '"Effect": "Allow",\n"Effect"'),
    says: /apiPolicy\.Statement\[0\]\.Effect","message":"stands twice/,
  },
  {
    name: "a name that stands twice, written in two ways",
    content: right.replace('"intent"', '"\\u0069ntent": [],\n"intent"'),
    says: /"path":"intent","message":"stands twice/,
  },
  {
    name: "__proto__",
    content: right.replace("{", '{"__proto__":{"name":"x"},'),
    says: /__proto__.*no name that/,
  },
  {
    name: "__proto__ as an endpoint",
    content: right.replace('"endpoints": {', '"endpoints": {"__proto__": {"policy": null},'),
    says: /endpoints\.__proto__.*no name that/,
  },
  {
    name: "constructor as a field",
    content: right.replace("{", '{"constructor":1,'),
    says: /unknown fields \\"constructor/,
  },
  {
    name: "lists in lists",
    content: `${"[".repeat(5000)}${"]".repeat(5000)}`,
    says: /nested more than 100 deep/,
  },
  {
    name: "objects in objects",
    content: right.replace('"name"', `"x":${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)},"name"`),
    says: /nested more than 100 deep/,
  },
  {
    name: "a policy nested deep, as text",
    content: JSON.stringify(baseCase({ apiPolicy: `${"[".repeat(500_000)}` })),
    says: /apiPolicy.*not JSON/,
  },
];

describe("prove, with files of anyone", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "prove-"));
    await mkdir(join(folder, "folder"));
  });
  after(() => rm(folder, { recursive: true }));

  const oneLine = (err: string, says: RegExp) => {
    assert.match(err, says);
    assert.match(err, /^error: [^\n]{1,300}\n$/);
  };

  for (const { name, content, says } of unreadable) {
    it(`${name}: one line, as a file and from standard input`, async () => {
      const file = join(folder, "case.json");
      await writeFile(file, content);
      for (const ran of [await proveCommand([file]), await proveCommand(["-"], content)]) {
        assert.equal(ran.status, 64);
        assert.equal(ran.out, "");
        oneLine(ran.err, says);
      }
    });
  }

  for (const { name, content, says } of invalid) {
    it(`${name}: one answer, that says what is wrong`, async () => {
      const ran = await proveCommand(["-"], content);
      assert.equal(ran.status, 2);
      assert.equal(ran.err, "");
      assert.equal(ran.answers().length, 1);
      assert.match(ran.out, says);
      assert.doesNotMatch(ran.out, /\bat .*:\d+:\d+/);
    });
  }

  it("a byte order mark is taken off", async () => {
    assert.equal((await proveCommand(["-"], `\ufeff${right}`)).status, 0);
  });

  it("lines that end as on Windows are read", async () => {
    assert.equal((await proveCommand(["-"], right.replaceAll("\n", "\r\n"))).status, 0);
    const ran = await proveCommand(
      ["-"],
      `${JSON.stringify(baseCase())}\r\n${JSON.stringify(baseCase())}\r\n`,
    );
    assert.equal(ran.answers().length, 2);
  });

  const named: { name: string; argv: (folder: string) => string[]; says: RegExp }[] = [
    { name: "a folder", argv: (at) => [join(at, "folder")], says: /is a folder; name the files in it/ },
    { name: "no file", argv: (at) => [join(at, "none.json")], says: /there is no such file/ },
    {
      name: "a file below a file",
      argv: (at) => [join(at, "case.json", "x")],
      says: /there is no such file/,
    },
    { name: "a name with a zero", argv: () => ["a\0b"], says: /is no name of a file/ },
    { name: "a long name", argv: () => ["x".repeat(5000)], says: /the name is too long/ },
    { name: "standard input twice", argv: () => ["-", "-"], says: /standard input, which can be read once/ },
    {
      name: "a good file and none",
      argv: (at) => [join(at, "case.json"), join(at, "none.json")],
      says: /none\.json: there is no such file/,
    },
  ];
  for (const { name, argv, says } of named) {
    it(`${name}: one line, and no answer`, async () => {
      await writeFile(join(folder, "case.json"), right);
      const ran = await proveCommand(argv(folder));
      assert.equal(ran.status, 64);
      assert.equal(ran.out, "");
      // A name of 5,000 characters is shown whole.
      if (name === "a long name") assert.match(ran.err, says);
      else oneLine(ran.err, says);
    });
  }

  it("a file without permission: one line", async function () {
    // The administrator may read everything.
    if (process.getuid?.() === 0) this.skip();
    const file = join(folder, "secret.json");
    await writeFile(file, right);
    await chmod(file, 0);
    const ran = await proveCommand([file]);
    assert.equal(ran.status, 64);
    oneLine(ran.err, /no permission to read it/);
  });

  it("names and values do not steer a terminal", async () => {
    const hostile = baseCase({
      name: "\u001b[2J\u202ename\nleast privilege: PROVED",
      apiPolicy: document(allow({ Sid: "\u001b]0;x\u0007", Resource: "*" })),
    });
    const ran = await proveCommand(["--pretty", "-"], JSON.stringify(hostile));
    assert.equal(ran.status, 1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is left
    assert.doesNotMatch(ran.out, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    assert.doesNotMatch(ran.out, /^least privilege: PROVED/m);
  });
});
