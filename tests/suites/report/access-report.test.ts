import assert from "node:assert/strict";
import { join } from "node:path";
import { source } from "axe-core";
import type { Page } from "playwright-core";
import { z } from "zod";
import { differs, endOf } from "../../acceptance/report/end";
import { good, differing as result, yesterday } from "./fixture";
import { desk, numberIn, openEverything, phone, textIn, useBrowser, withReport } from "./page";

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
    answer: word,
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
  error: word,
  subject: {
    stack: word,
    region: word,
    sides: result.subject.sides.map((side) => ({ ...side, stack: word })),
  },
  statements: result.statements.map((each) => ({ ...each, text: JSON.stringify({ Resource: [word] }) })),
};

function kindOf(row: (typeof result.rows)[number]): string {
  return [row.caller, endOf(row), differs(row)].join(" ");
}

/** A window of 1280 at 400 %: https://www.w3.org/TR/WCAG22/#reflow */
const narrowest = { width: 320, height: 640 };
const tablet = { width: 960, height: 700 };
const schemes = ["light", "dark"] as const;

describe("the access report in a browser", () => {
  const browser = useBrowser();

  for (const viewport of [narrowest, phone, tablet, desk]) {
    it(`fits into a width of ${viewport.width}, closed and with every row open`, async () => {
      await withReport(browser(), { result: long, before: yesterday }, { viewport }, async ({ page }) => {
        assert.equal(await numberIn(page, "document.documentElement.scrollWidth"), viewport.width);
        await openEverything(page);
        assert.equal(await numberIn(page, "document.documentElement.scrollWidth"), viewport.width);
      });
    });
  }

  for (const viewport of [phone, desk]) {
    for (const colorScheme of schemes) {
      it(`has nothing for axe to find at a width of ${viewport.width}, ${colorScheme}`, async () => {
        await withReport(
          browser(),
          { result: kinds, before: yesterday },
          { viewport, colorScheme },
          async ({ page }) => {
            await openEverything(page);
            const { violations, applied } = await checkAccessibility(page);
            assert.deepEqual(violations, []);
            for (const rule of [
              "color-contrast",
              "svg-img-alt",
              "target-size",
              "landmark-one-main",
              "list",
            ]) {
              assert.ok(applied.includes(rule), `axe did not apply ${rule}`);
            }
          },
        );
      });
    }
  }

  it("is dark where dark is preferred", async () => {
    const grounds = new Set<string>();
    for (const colorScheme of schemes) {
      await withReport(browser(), result, { colorScheme }, async ({ page }) => {
        grounds.add(await textIn(page, "getComputedStyle(document.body).backgroundColor"));
      });
    }
    assert.equal(grounds.size, 2);
  });

  for (const javaScriptEnabled of [true, false]) {
    it(`prints every detail, and no controls, ${javaScriptEnabled ? "with" : "without"} its script`, async () => {
      await withReport(browser(), good, { viewport: desk, javaScriptEnabled }, async ({ page }) => {
        const statements = page.getByText("AllowGranted1");
        assert.equal(await statements.first().isVisible(), false);
        await page.emulateMedia({ media: "print" });
        if (javaScriptEnabled) await page.evaluate("dispatchEvent(new Event('beforeprint'))");
        for (const statement of await statements.all()) assert.equal(await statement.isVisible(), true);
        assert.equal(await page.locator("#filters").isVisible(), false);
        await page.emulateMedia({ media: "screen" });
        if (javaScriptEnabled) await page.evaluate("dispatchEvent(new Event('afterprint'))");
        assert.equal(await statements.first().isVisible(), false);
      });
    });
  }

  for (const [viewport, screens] of [
    [phone, 3],
    [desk, 1],
  ] as const) {
    it(`has its first row within ${screens} screens at a width of ${viewport.width}, whatever changed`, async () => {
      const earlier = { ...good, rows: good.rows.map((row) => ({ ...row, status: 500 })) };
      for (const shown of [
        { result: good },
        { result, before: earlier },
        { result: good, before: earlier },
      ]) {
        await withReport(browser(), shown, { viewport }, async ({ page }) => {
          const top = await numberIn(page, "document.querySelector('.row').getBoundingClientRect().top");
          assert.ok(top < screens * viewport.height, `${top} px`);
        });
      }
    });
  }

  it("has one stop of the keyboard for each row that is shown, closed or open", async () => {
    await withReport(browser(), good, { viewport: desk }, async ({ page }) => {
      const rows = await page.locator("li.row:visible").count();
      for (const expand of [false, true]) {
        if (expand) await openEverything(page);
        await page.getByRole("button", { name: expand ? "Collapse all" : "Expand all" }).focus();
        for (let stop = 0; stop < rows; stop += 1) {
          await page.keyboard.press("Tab");
          assert.equal(await textIn(page, "document.activeElement.tagName"), "SUMMARY", `stop ${stop}`);
        }
        await page.keyboard.press("Tab");
        assert.notEqual(await textIn(page, "document.activeElement.tagName"), "SUMMARY");
      }
    });
  });

  it("opens a row by keyboard, and shows what decided", async () => {
    await withReport(browser(), good, { viewport: desk }, async ({ page }) => {
      const summary = page.locator("summary").first();
      const statement = page.getByText("AllowGranted1").first();
      await summary.focus();
      assert.equal(await statement.isVisible(), false);
      await page.keyboard.press("Enter");
      assert.equal(await statement.isVisible(), true);
    });
  });

  it("never has what is focused below the heads that stay in view", async () => {
    await withReport(browser(), result, { viewport: desk }, async ({ page }) => {
      const rows = await page.locator("summary").count();
      await page.locator("summary").last().focus();
      for (let step = 1; step < rows; step += 1) {
        await page.keyboard.press("Shift+Tab");
        const covered = await page.evaluate(`(() => {
          const { left, top, bottom } = document.activeElement.getBoundingClientRect();
          const at = document.elementFromPoint(left + 60, (top + bottom) / 2);
          return !document.activeElement.contains(at);
        })()`);
        assert.equal(covered, false, `row ${rows - step}`);
      }
    });
  });

  it("shows every call where no script runs, and no filters that would not work", async () => {
    await withReport(browser(), result, { javaScriptEnabled: false }, async ({ page }) => {
      assert.equal(await page.locator("li.row:visible").count(), await page.locator("li.row").count());
      assert.equal(await page.locator("#filters").isVisible(), false);
    });
  });

  it("gives a screen reader its parts and each path", async () => {
    await withReport(browser(), result, { viewport: phone }, async ({ page }) => {
      for (const role of ["banner", "main", "search", "status"] as const) {
        assert.equal(await page.getByRole(role).count(), 1, role);
      }
      assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
      assert.equal(await page.getByRole("region", { name: "Not as intended" }).count(), 1);
      const rows = await page.locator("li.row").count();
      assert.equal(await page.getByRole("img", { name: /^(predicted: )?(passes|stops) / }).count(), rows);
      assert.equal(await page.getByRole("img", { name: "as intended" }).count(), rows - 1);
      const accounts = page.getByRole("img", { name: "The accounts" });
      assert.match(await accounts.ariaSnapshot(), /The accounts/);
    });
  });

  const pictures = [
    { file: "access-report.png", shown: { result: good, before: yesterday }, viewport: desk },
    { file: "access-report-failed.png", shown: { result, before: yesterday }, viewport: desk },
    {
      file: "access-report-phone.png",
      shown: { result, before: yesterday },
      viewport: { width: 390, height: 844 },
    },
  ];
  for (const { file, shown, viewport } of pictures) {
    it(`is pictured in docs/${file}, where UPDATE_SCREENSHOT is 1`, async function () {
      if (process.env.UPDATE_SCREENSHOT !== "1") this.skip();
      await withReport(browser(), shown, { viewport, colorScheme: "light" }, async ({ page }) => {
        await page.screenshot({ path: join(__dirname, "..", "..", "..", "docs", file) });
      });
    });
  }
});

const findings = z.object({
  violations: z.array(
    z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) }),
  ),
  passes: z.array(z.object({ id: z.string() })),
});

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** axe's findings on the page as it stands, of WCAG 2.2 A and AA and of good practice; and the rules that it applied. */
async function checkAccessibility(page: Page): Promise<{ violations: string[]; applied: string[] }> {
  await page.evaluate(source);
  const options = JSON.stringify({ runOnly: tags, resultTypes: ["violations"] });
  const { violations, passes } = findings.parse(await page.evaluate(`axe.run(document, ${options})`));
  return {
    violations: violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html}`),
    applied: passes.map(({ id }) => id),
  };
}
