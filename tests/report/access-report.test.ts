import assert from "node:assert/strict";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
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
const yesterday = { ...good, at: "2026-01-01T00:00:00.000Z" };
const all = result.rows.length;
type Row = (typeof result.rows)[number];

const callsOf = (shows: (row: Row) => boolean) => result.rows.filter(shows).length;

/** Waits: a reset takes effect just after its event. */
async function expectShown(page: Page, count: number): Promise<void> {
  const shown = page.getByRole("status");
  await shown.filter({ hasText: `${count} of ${all} calls shown` }).waitFor({ timeout: 5_000 });
  const calls = await page
    .locator("li.row:visible")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-calls")));
  assert.equal(
    calls.reduce((sum, each) => sum + Number(each), 0),
    count,
  );
}

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

describe("the access report in a browser", function () {
  this.timeout(60_000);
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
      it(`has nothing for axe to find at a width of ${viewport.width}, ${colorScheme}`, async () => {
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
      const expect = (count: number) => expectShown(page, count);
      const press = async (...keys: string[]) => {
        for (const key of keys) await page.keyboard.press(key);
      };
      await expect(all);

      await press("Tab");
      assert.equal(await textIn(page, "document.activeElement.textContent"), "Skip to the calls");
      await press("Enter", "Tab", "Tab");
      assert.equal(await textIn(page, "document.activeElement.name"), "search");
      assert.notEqual(await textIn(page, "getComputedStyle(document.activeElement).outlineStyle"), "none");
      await page.keyboard.type("PETS post");
      await expect(callsOf(({ method, path }) => method === "POST" && path.startsWith("/pets")));
      for (let typed = 0; typed < 9; typed += 1) await press("Backspace");
      await expect(all);

      await press("Tab");
      await page.keyboard.type("stranger");
      const stranger = (row: Row) => row.caller === "stranger";
      await expect(callsOf(stranger));

      await press("Tab");
      await page.keyboard.type("resource");
      await expect(callsOf((row) => stranger(row) && endOf(row) === "resource policy"));

      await press("Tab", "Space");
      await expect(0);
      await press("Tab", "Enter");
      await expect(all);
      await press("Shift+Tab", "Space");
      await expect(1);
      assert.deepEqual({ messages, requests }, { messages: [], requests: [] });
    });
  });

  const filters: { name: string; hash: string; shows: (row: Row) => boolean; kept?: string }[] = [
    { name: "nothing", hash: "", shows: () => true },
    { name: "a caller", hash: "#caller=stranger", shows: ({ caller }) => caller === "stranger" },
    {
      name: "all of them",
      hash: "#search=orders+%22AllowGranted&caller=inside&end=API",
      shows: ({ caller, path, observed }) =>
        caller === "inside" && path === "/orders" && observed === "answered",
    },
    { name: "what differs", hash: "#differing=on", shows: differs },
    { name: "what changed", hash: "#changed=on", shows: ({ name }) => name === refused.name },
    { name: "text that no call has", hash: "#search=%3Cscript%3E", shows: () => false },
    {
      name: "values that this report does not have",
      hash: "#caller=nobody&end=%22&what=ever",
      shows: () => true,
      kept: "",
    },
    { name: "a place in the page", hash: "#accounts", shows: () => true },
  ];
  for (const { name, hash, shows, kept = hash } of filters) {
    it(`shows what its address asks for, and again when it is loaded again: ${name}`, async () => {
      await withReport(
        browser,
        { result, before: yesterday, hash },
        { viewport: desk },
        async ({ page, messages }) => {
          await expectShown(page, callsOf(shows));
          await page.reload();
          await expectShown(page, callsOf(shows));
          // The form's own words come to the same.
          await page.locator("#filters [name=search]").dispatchEvent("input");
          if (!hash.startsWith("#accounts")) assert.equal(await textIn(page, "location.hash"), kept);
          assert.deepEqual(messages, []);
        },
      );
    });
  }

  it("keeps the filters in its address, also after a jump in the page, and follows it", async () => {
    await withReport(browser, result, { viewport: desk }, async ({ page }) => {
      await page.getByLabel("Caller").selectOption("outside");
      await page.getByLabel("Search").fill("a & b=c");
      assert.equal(await textIn(page, "location.hash"), "#search=a+%26+b%3Dc&caller=outside");
      await page.getByText("Skip to the calls").press("Enter");
      assert.equal(await textIn(page, "document.activeElement.id"), "calls");
      assert.equal(await textIn(page, "location.hash"), "#search=a+%26+b%3Dc&caller=outside");
      await page.evaluate("location.hash = 'caller=neighbour'");
      await expectShown(
        page,
        callsOf(({ caller }) => caller === "neighbour"),
      );
      await page.getByRole("button", { name: "Show all" }).click();
      await expectShown(page, all);
      assert.equal(await textIn(page, "location.hash"), "");
    });
  });

  it("expands what is shown, and collapses it", async () => {
    await withReport(browser, good, { viewport: desk }, async ({ page }) => {
      const open = () => numberIn(page, "document.querySelectorAll('details[open]').length");
      const rows = await page.locator("li.row").count();
      await page.getByLabel("Caller").selectOption("outside");
      const outside = await page.locator("li.row:visible").count();
      await page.getByRole("button", { name: "Expand all" }).click();
      assert.equal(await open(), outside);
      await page.getByRole("button", { name: "Show all" }).click();
      await page.getByRole("button", { name: "Expand all" }).click();
      assert.equal(await open(), rows);
      await page.getByRole("button", { name: "Collapse all" }).click();
      assert.equal(await open(), 0);
    });
  });

  for (const javaScriptEnabled of [true, false]) {
    it(`prints every detail, and no controls, ${javaScriptEnabled ? "with" : "without"} its script`, async () => {
      await withReport(browser, good, { viewport: desk, javaScriptEnabled }, async ({ page }) => {
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
        await withReport(browser, shown, { viewport }, async ({ page }) => {
          const top = await numberIn(page, "document.querySelector('.row').getBoundingClientRect().top");
          assert.ok(top < screens * viewport.height, `${top} px`);
        });
      }
    });
  }

  it("has one stop of the keyboard for each row that is shown, closed or open", async () => {
    await withReport(browser, good, { viewport: desk }, async ({ page }) => {
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
    await withReport(browser, result, { javaScriptEnabled: false }, async ({ page }) => {
      assert.equal(await page.locator("li.row:visible").count(), await page.locator("li.row").count());
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
      await withReport(browser, shown, { viewport, colorScheme: "light" }, async ({ page }) => {
        await page.screenshot({ path: join(__dirname, "..", "..", "docs", file) });
      });
    });
  }
});
