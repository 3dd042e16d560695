import assert from "node:assert/strict";
import { accessReport } from "../../acceptance/report";
import { input, resultOf } from "./fixture";
import { contrast, palettes } from "./palette";

const page = accessReport(resultOf(input));

describe("the report's colours", () => {
  for (const [scheme, colour] of Object.entries(palettes(page))) {
    it(`have the contrast that WCAG 2 AA asks of text and of graphics: ${scheme}`, () => {
      const contrasts = ["page", "raised"].flatMap((ground) => [
        ...["text", "muted", "good", "stop", "bad", "link"].map((name) => ({ name, ground, least: 4.5 })),
        { name: "line", ground, least: 3 },
      ]);
      assert.deepEqual(
        contrasts.filter(({ name, ground, least }) => contrast(colour(name), colour(ground)) < least),
        [],
      );
    });
  }

  it("are measured as WCAG does", () => {
    assert.equal(contrast("#000000", "#ffffff"), 21);
    assert.equal(contrast("#777777", "#ffffff").toFixed(2), "4.48");
  });
});

describe("the report", () => {
  it("does not move, whether or not motion is welcome", () => {
    assert.deepEqual(page.match(/transition|animation|scroll-behavior/g), null);
  });
});
