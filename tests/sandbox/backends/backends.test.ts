import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { type BackendAddress, Backends, readBackend } from ".";

function ask(address: BackendAddress): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ ...address, path: "/" }, (response) => {
      response.setEncoding("utf8").on("data", resolve);
    });
    sent.on("error", reject).end();
  });
}

describe("backends", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "backends-test-"));
  const program = (name: string, text: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("are named by host and port, in any case", () => {
    assert.deepEqual(readBackend("API.example.com:443=3000"), [
      "api.example.com:443",
      { kind: "port", port: 3000 },
    ]);
    assert.deepEqual(readBackend("10.2.0.10:080=1"), ["10.2.0.10:80", { kind: "port", port: 1 }]);
  });

  const wrong = [
    "",
    "10.2.0.10=3000",
    "10.2.0.10:0=3000",
    "10.2.0.10:80=0",
    "10.2.0.10:80=65536",
    "a b:80=1",
    ":80=1",
    "10.2.0.10:80=no-such-file.mjs",
  ];
  for (const text of wrong)
    it(`are invalid: ${text || "an empty text"}`, () =>
      assert.match(String(readBackend(text)), /^expected /));

  it("that are programs run once, without the sandbox's environment, and end with the sandbox", async () => {
    const file = program(
      "serve.mjs",
      `import { createServer } from "node:http";
       const text = JSON.stringify({ pid: process.pid, secret: process.env.AWS_SECRET_ACCESS_KEY ?? null });
       createServer((_, response) => response.end(text)).listen(process.env.PORT);`,
    );
    process.env.AWS_SECRET_ACCESS_KEY ??= "secret";
    const backends = new Backends(new Map([["a:80", { kind: "program", file }]]), () => undefined);
    const [first, second] = await Promise.all([backends.address("A", 80), backends.address("a", 80)]);
    assert.ok(first !== undefined && second !== undefined);
    const [one, other] = [await ask(first), await ask(second)];
    assert.equal(one, other);
    assert.equal(JSON.parse(one).secret, null);
    assert.equal(await backends.address("a", 81), undefined);
    await backends.stop();
    await assert.rejects(ask(first));
  });

  it("that are programs have their time to start, though the machine's clock goes on by an hour", async () => {
    const file = program(
      "slow.mjs",
      `import { createServer } from "node:http";
       setTimeout(() => createServer((_, response) => response.end("here")).listen(process.env.PORT), 300);`,
    );
    const backends = new Backends(new Map([["a:80", { kind: "program", file }]]), () => undefined);
    const clock = Date.now;
    try {
      const begun = backends.address("a", 80);
      Date.now = () => clock() + 3_600_000;
      const address = await begun;
      assert.ok(address !== undefined);
      assert.equal(await ask(address), "here");
    } finally {
      Date.now = clock;
      await backends.stop();
    }
  });

  it("that end by themselves do not answer, and are named in the log", async () => {
    const file = program("ends.mjs", "process.exit(3);");
    const lines: string[] = [];
    const backends = new Backends(new Map([["a:80", { kind: "program", file }]]), (line) => lines.push(line));
    assert.equal(await backends.address("a", 80), undefined);
    assert.match(lines.join(), /ends\.mjs ended: exit code 3/);
    await backends.stop();
  });
});
