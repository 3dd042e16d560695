/**
 * For tests that build on each other: once one has failed, the rest of the suite is skipped. Mocha's own bail would end
 * the other files as well that run at the same time.
 */
export function inOrder(suite: Mocha.Suite): void {
  let failed = false;
  suite.beforeEach(function () {
    if (failed) this.skip();
  });
  suite.afterEach(function () {
    failed ||= this.currentTest?.state === "failed";
  });
}
