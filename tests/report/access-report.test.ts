import assert from "node:assert/strict";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { differs, endOf } from "../acceptance/report/end";
import { checkAccessibility } from "./accessibility";
import { launchChromium } from "./browser";
import { input, resultOf, withObserved } from "./fixture";
import { numberIn, openEverything, textIn, withReport } from "./page";

const good = resultOf(input);
const [refused] = good.rows.filter((row) => row.expected === "refused by endpoint policy");
assert.ok(refused);
/** One call differs. */
const result = withObserved(good, refused.name, "answered");
const all = result.rows.length;

/** One row of each kind: as much for axe to judge as all of them, in a tenth of the time. */
const kinds = { ...result, rows: [...new Map(result.rows.map((row) => [kindOf(row), row])).values()] };

/** The same with texts that have no place to break. */
const word = "x".repeat(200);
const long = {
  ...kinds,
  rows: kinds.rows.map((row) => ({
    ...row,
    name: `${row.name}${word}`,
    path: `${row.path}/${word}`,
    because: word,
    way: row.way.map((step) => ({ ...step, because: word })),
  })),
  proofs: [
    {
      authorization: "NONE",
      leastPrivilege: { verdict: "VIOLATED", reason: word },
      availability: { verdict: "UNDETERMINED", reason: word },
    },
  ],
  unobserved: [{ caller: word, missing: word, covered: word }],
};

function kindOf(row: (typeof result.rows)[number]): string {
  return [row.caller, endOf(row), differs(row)].join(" ");
}

/** A window of 1280 at 400 %: https://www.w3.org/TR/WCAG22/#reflow */
const narrowest = { width: 320, height: 640 };
const tablet = { width: 960, height: 700 };
const phone = { width: 360, height: 740 };
const desk = { width: 1280, height: 800 };
const schemes = ["light", "dark"] as const;

describe("the access report in a browser", () => {
  let browser: Browser;

  before(async function () {
    this.timeout(300_000);
    const launched = await launchChromium((line) => console.error(line));
    if ("missing" in launched) {
      console.error(`skipped: ${launched.missing}`);
      this.skip();
    }
    browser = launched.browser;
  });
  after(() => browser?.close());

  for (const viewport of [narrowest, phone, tablet, desk]) {
    it(`fits into a width of ${viewport.width}, closed and with every row open`, async () => {
      await withReport(browser, long, { viewport }, async ({ page }) => {
        assert.equal(await numberIn(page, "document.documentElement.scrollWidth"), viewport.width);
        await openEverything(page);
        assert.equal(await numberIn(page, "document.documentElement.scrollWidth"), viewport.width);
      });
    });
  }

  for (const viewport of [phone, desk]) {
    for (const colorScheme of schemes) {
      it(`has nothing for axe to find at a width of ${viewport.width}, ${colorScheme}`, async function () {
        this.timeout(60_000);
        await withReport(browser, kinds, { viewport, colorScheme }, async ({ page }) => {
          await openEverything(page);
          const { violations, applied } = await checkAccessibility(page);
          assert.deepEqual(violations, []);
          for (const rule of ["color-contrast", "svg-img-alt", "target-size", "landmark-one-main", "list"]) {
            assert.ok(applied.includes(rule), `axe did not apply ${rule}`);
          }
        });
      });
    }
  }

  it("is dark where dark is preferred", async () => {
    const grounds = new Set<string>();
    for (const colorScheme of schemes) {
      await withReport(browser, result, { colorScheme }, async ({ page }) => {
        grounds.add(await textIn(page, "getComputedStyle(document.body).backgroundColor"));
      });
    }
    assert.equal(grounds.size, 2);
  });

  it("is filtered by keyboard, and says how many calls are left", async () => {
    await withReport(browser, result, { viewport: phone }, async ({ page, messages, requests }) => {
      const shown = page.getByRole("status");
      const visible = () => page.locator("li.row:visible").count();
      const expect = async (count: number) => {
        // Waits: a reset takes effect just after its event.
        await shown.filter({ hasText: `${count} of ${all} calls shown` }).waitFor({ timeout: 5_000 });
        assert.equal(await visible(), count);
      };
      const press = async (...keys: string[]) => {
        for (const key of keys) await page.keyboard.press(key);
      };
      await expect(all);

      await press("Tab");
      assert.equal(await textIn(page, "document.activeElement.textContent"), "Skip to the calls");
      await press("Enter", "Tab");
      assert.equal(await textIn(page, "document.activeElement.name"), "caller");
      assert.notEqual(await textIn(page, "getComputedStyle(document.activeElement).outlineStyle"), "none");

      await page.keyboard.type("stranger");
      const stranger = result.rows.filter((row) => row.caller === "stranger");
      await expect(stranger.length);

      await press("Tab");
      await page.keyboard.type("resource");
      await expect(stranger.filter((row) => endOf(row) === "resource policy").length);

      await press("Tab", "Space");
      await expect(0);
      await press("Tab", "Enter");
      await expect(all);
      await press("Shift+Tab", "Space");
      await expect(1);
      assert.deepEqual({ messages, requests }, { messages: [], requests: [] });
    });
  });

  it("opens a row by keyboard, and shows what decided", async () => {
    await withReport(browser, good, { viewport: desk }, async ({ page }) => {
      const summary = page.locator("summary").first();
      const statement = page.getByText("AllowGranted1").first();
      await summary.focus();
      assert.equal(await statement.isVisible(), false);
      await page.keyboard.press("Enter");
      assert.equal(await statement.isVisible(), true);
    });
  });

  it("never has what is focused below the heads that stay in view", async () => {
    await withReport(browser, result, { viewport: desk }, async ({ page }) => {
      await page.locator("summary").nth(60).focus();
      for (let step = 0; step < 40; step += 1) {
        await page.keyboard.press("Shift+Tab");
        const covered = await page.evaluate(`(() => {
          const { left, top, bottom } = document.activeElement.getBoundingClientRect();
          const at = document.elementFromPoint(left + 60, (top + bottom) / 2);
          return !document.activeElement.contains(at);
        })()`);
        assert.equal(covered, false, `row ${60 - step}`);
      }
    });
  });

  it("shows every call where no script runs, and no filters that would not work", async () => {
    await withReport(browser, result, { javaScriptEnabled: false }, async ({ page }) => {
      assert.equal(await page.locator("li.row:visible").count(), all);
      assert.equal(await page.locator("#filters").isVisible(), false);
    });
  });

  it("tells a screen reader its parts and each path", async () => {
    await withReport(browser, result, { viewport: phone }, async ({ page }) => {
      for (const role of ["banner", "main", "search", "status"] as const) {
        assert.equal(await page.getByRole(role).count(), 1, role);
      }
      assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
      assert.equal(await page.getByRole("region", { name: "Not as intended" }).count(), 1);
      assert.equal(await page.getByRole("img", { name: /^(predicted: )?(passes|stops) / }).count(), all);
      assert.equal(await page.getByRole("img", { name: "as intended" }).count(), all - 1);
      const accounts = page.getByRole("img", { name: "The accounts" });
      assert.match(await accounts.ariaSnapshot(), /The accounts/);
    });
  });

  it("is pictured in the docs", async function () {
    if (process.env.UPDATE_SCREENSHOT !== "1") this.skip();
    this.timeout(60_000);
    const viewport = { width: 1200, height: 1500 };
    await withReport(browser, good, { viewport, colorScheme: "light" }, async ({ page }) => {
      await page.locator("summary").first().click();
      await page.mouse.move(0, 0);
      await page.screenshot({ path: join(__dirname, "..", "..", "docs", "access-report.png") });
    });
  });
});
