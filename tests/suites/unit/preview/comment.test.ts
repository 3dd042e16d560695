import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changes } from "./changes";
import { commentOf } from "./scene";

const golden = (name: string) => join(__dirname, "golden", `${name}.md`);

/** At 240 words a minute this is half a minute. */
const mostWords = 120;

/** What is read without unfolding anything: words, and marks that stand for one. */
function wordsInSight(text: string): number {
  const folded = /<details>(<summary>.*<\/summary>)(?:(?!<details>)[\s\S])*?<\/details>/g;
  // The innermost first.
  const shown = text
    .replace(folded, "")
    .replace(folded, "$1")
    .replace(/<!--[\s\S]*?-->|<[^>]*>/g, "");
  return shown.split(/\s+/).filter((each) => /[\p{L}\p{N}]/u.test(each)).length;
}

describe("the comment of a pull request", () => {
  for (const { name, verdict, says = [], scene, golden: isGolden } of changes) {
    it(`${name}: ${verdict}`, () => {
      const text = `${commentOf(scene)}\n`;
      if (isGolden) {
        if (process.env.UPDATE_GOLDEN === "1") writeFileSync(golden(name), text);
        assert.equal(text, readFileSync(golden(name), "utf8"));
      }
      assert.equal(text.split("\n")[0], `### ${verdict}`, text);
      for (const each of says) assert.match(text, each);
      assert.ok(wordsInSight(text) <= mostWords, `${wordsInSight(text)} words:\n${text}`);
      assert.doesNotMatch(
        text,
        /vpce-f{16}e|0{11}|symbolic00|not-known-yet|role\/anybody|LambdaAuthorizer|ByTheOwnNames/,
      );
    });
  }

  it("is as long as GitHub takes: plans are left out first, and it says so", () => {
    const [scene] = changes.filter(({ name }) => name === "widened-grant").map((each) => each.scene);
    assert.ok(scene);
    const names = Array.from({ length: 1500 }, (_, at) => ({
      op: "create",
      type: "aws:ec2/subnet:Subnet",
      name: `a-subnet-with-a-long-name-${at}`,
    }));
    const text = commentOf({ ...scene, others: { dev: names } });
    assert.ok(text.length <= 65_536, `${text.length} characters`);
    assert.match(text, /^### Access widens: consumer `billing`/);
    assert.match(text, /3 of 3 plans are left out: GitHub takes no longer comment/);
    assert.ok(text.endsWith("</details>\n\n<!-- private-api-preview -->"));
  });

  it("has no golden file too many", () => {
    const named = changes.filter((each) => each.golden).map(({ name }) => `${name}.md`);
    assert.deepEqual(readdirSync(join(__dirname, "golden")).sort(), named.sort());
  });
});
