import { source } from "axe-core";
import type { Page } from "playwright-core";
import { z } from "zod";

const findings = z.object({
  violations: z.array(
    z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) }),
  ),
  passes: z.array(z.object({ id: z.string() })),
});

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** axe's findings on the page as it stands, of WCAG 2.2 A and AA and of good practice; and the rules that it applied. */
export async function checkAccessibility(page: Page): Promise<{ violations: string[]; applied: string[] }> {
  await page.evaluate(source);
  const options = JSON.stringify({ runOnly: tags, resultTypes: ["violations"] });
  const { violations, passes } = findings.parse(await page.evaluate(`axe.run(document, ${options})`));
  return {
    violations: violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html}`),
    applied: passes.map(({ id }) => id),
  };
}
