import assert from "node:assert/strict";
import { accessReport } from "../../acceptance/report";
import { input, resultOf } from "./fixture";

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

/** The value of a CSS custom property, "#rrggbb". */
type Colour = (name: string) => string;

/** The page's colours by scheme: a dark one that is not given is the light one. */
function palettes(page: string): Record<"light" | "dark", Colour> {
  const [light, dark] = [...page.matchAll(/:root \{([^}]*)\}/g)].map(([, body = ""]) => colours(body));
  const find = (name: string, ...from: (Map<string, string> | undefined)[]) => {
    const value = from.map((each) => each?.get(name)).find((each) => each !== undefined);
    if (value === undefined) throw new Error(`the page has no colour --${name}`);
    return value;
  };
  return { light: (name) => find(name, light), dark: (name) => find(name, dark, light) };
}

function colours(declarations: string): Map<string, string> {
  const found = declarations.matchAll(/--([a-z]+): (#[0-9a-f]{6});/g);
  return new Map([...found].map(([, name = "", value = ""]) => [name, value]));
}

/** From 1 to 21. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
