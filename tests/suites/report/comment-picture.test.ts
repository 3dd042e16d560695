import { readFileSync } from "node:fs";
import { join } from "node:path";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { useBrowser } from "./page";

const golden = join(__dirname, "..", "unit", "preview", "golden");

/** As GitHub shows a comment, about. */
const style = `
body { margin: 1rem; font: 14px/1.5 system-ui, sans-serif; color: #1f2328; }
article { border: 1px solid #d1d9e0; border-radius: 6px; padding: 1rem; max-width: 60rem; }
h3 { margin: 0 0 1rem; font-size: 1.25em; }
code { background: #818b981f; border-radius: 6px; padding: 0.2em 0.4em; font-size: 85%; }
pre { background: #f6f8fa; border-radius: 6px; padding: 1rem; }
pre code { background: none; padding: 0; }
table { border-collapse: collapse; margin: 0 0 1rem; }
th, td { border: 1px solid #d1d9e0; padding: 6px 13px; }
`;

/** Run with UPDATE_SCREENSHOT=1. */
describe("the comment in a pull request, in a browser", function () {
  this.timeout(60_000);
  const browser = useBrowser();

  for (const name of ["new-consumer", "failed-plan"]) {
    it(`is pictured in docs/comment-${name}.png`, async function () {
      if (process.env.UPDATE_SCREENSHOT !== "1") this.skip();
      const options = { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true };
      const body = micromark(readFileSync(join(golden, `${name}.md`), "utf8"), options);
      const page = await browser().newPage({ viewport: { width: 1000, height: 200 }, colorScheme: "light" });
      await page.setContent(`<!doctype html><style>${style}</style><article>${body}</article>`);
      const path = join(__dirname, "..", "..", "..", "docs", `comment-${name}.png`);
      await page.screenshot({ path, fullPage: true });
      await page.close();
    });
  }
});
