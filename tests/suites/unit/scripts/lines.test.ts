import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { WriteStream } from "node:tty";
import { stripVTControlCharacters } from "node:util";
import { Lines } from "../../../../scripts/terminal/lines";

/** What is written to a stream that is a terminal, or none. */
function stream(isTTY: boolean) {
  const written: string[] = [];
  const own = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString());
      done();
    },
  });
  const terminal: WriteStream = Object.assign(Object.create(WriteStream.prototype), {
    isTTY,
    columns: 40,
    rows: 24,
    write: (text: string) => own.write(text),
  });
  return { terminal, text: () => written.join("") };
}

/** Two things at the same time, of which the second ends first. */
function play(lines: Lines): void {
  const first = lines.begin("consumer dev");
  const second = lines.begin("provider dev");
  first.update("12 of 22, creating VpcEndpoint consumer-api");
  lines.print("a notice");
  second.end("unchanged", "no changes");
  first.end("done", "22 created");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

describe("lines of what is being done", () => {
  const { TERM } = process.env;
  before(() => {
    process.env.TERM = "xterm";
  });
  after(() => {
    if (TERM === undefined) delete process.env.TERM;
    else process.env.TERM = TERM;
  });

  it("keep the empty lines of what is printed between them, on a terminal too", () => {
    for (const isTTY of [true, false]) {
      const { terminal, text } = stream(isTTY);
      const lines = new Lines(terminal);
      lines.print("\na table\n");
      lines.print("what follows\n");
      assert.equal(stripVTControlCharacters(text()), "\na table\n\nwhat follows\n\n");
    }
  });

  it("are printed once at the begin and at the end where there is no terminal, without control characters", () => {
    const { terminal, text } = stream(false);
    play(new Lines(terminal));
    assert.deepEqual(text().split("\n"), [
      "  consumer dev",
      "  provider dev",
      "a notice",
      "· provider dev  no changes",
      "✔ consumer dev  22 created  0 s",
      "",
    ]);
    assert.doesNotMatch(text(), control);
  });

  it("and where something else writes to the terminal", () => {
    const { terminal, text } = stream(true);
    play(new Lines(terminal, true));
    assert.doesNotMatch(text(), control);
  });

  it("are rewritten in one row each on a terminal, and stay once they ended", () => {
    const { terminal, text } = stream(true);
    play(new Lines(terminal));
    const plain = stripVTControlCharacters(text());
    assert.match(text(), control);
    for (const row of plain.split("\n")) assert.ok(row.length < 40, row);
    assert.match(plain, /^ {2}consumer dev {2}12 of 22, creatin… {2}0 s$/m);
    assert.match(plain, /✔ consumer dev {2}22 created {2}0 s\n+$/);
    assert.ok(!/\[[0-9;]*m/.test(text()), "no colours");
  });
});
