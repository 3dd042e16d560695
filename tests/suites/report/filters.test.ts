import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { differs, endOf, type ReportRow } from "../../acceptance/report/end";
import { good, differing as result, yesterday } from "./fixture";
import { desk, numberIn, phone, textIn, useBrowser, withReport } from "./page";

const all = result.rows.length;

const callsOf = (shows: (row: ReportRow) => boolean) => result.rows.filter(shows).length;

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

describe("the access report's filters in a browser", () => {
  const browser = useBrowser();

  it("is filtered by keyboard, and says how many calls are left", async () => {
    await withReport(browser(), result, { viewport: phone }, async ({ page, messages, requests }) => {
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
      const stranger = (row: ReportRow) => row.caller === "stranger";
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

  const filters: { name: string; hash: string; shows: (row: ReportRow) => boolean; kept?: string }[] = [
    { name: "nothing", hash: "", shows: () => true },
    { name: "a caller", hash: "#caller=stranger", shows: ({ caller }) => caller === "stranger" },
    {
      name: "all of them",
      hash: "#search=orders+%22AllowGranted&caller=inside&end=API",
      shows: ({ caller, path, observed }) =>
        caller === "inside" && path === "/orders" && observed === "answered",
    },
    { name: "what differs", hash: "#differing=on", shows: differs },
    { name: "what changed", hash: "#changed=on", shows: differs },
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
        browser(),
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
    await withReport(browser(), result, { viewport: desk }, async ({ page }) => {
      await page.getByLabel("Caller").selectOption("outside");
      await page.getByLabel("Search").fill("a & b=c");
      assert.equal(await textIn(page, "location.hash"), "#search=a+%26+b%3Dc&caller=outside");
      await page.getByText("Skip to the calls").press("Enter");
      assert.equal(await textIn(page, "document.activeElement.id"), "calls");
      // The page learns of the jump an event later.
      await page.waitForFunction("location.hash !== '#calls'");
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
    await withReport(browser(), good, { viewport: desk }, async ({ page }) => {
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
});
