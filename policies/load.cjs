// Where the engine starts the pack. The package holds it compiled; the repository compiles it in one piece at each
// start: checking types, or compiling file by file, would take seconds. `npm run check` checks the types.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const source = join(__dirname, "index.ts");
if (existsSync(source)) compile();
else require("./dist/index.js");

function compile() {
  const { outputFiles } = require("esbuild").buildSync({
    entryPoints: [source],
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "inline",
    write: false,
  });
  module._compile(outputFiles[0].text, source);
}
