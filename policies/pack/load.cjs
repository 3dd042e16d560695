// Loads the pack in one piece. A pack starts at each preview: checking types, or compiling file by file, would take
// seconds of it. `npm run check` checks the types.
const { buildSync } = require("esbuild");

require.extensions[".ts"] = (module, filename) => {
  const { outputFiles } = buildSync({
    entryPoints: [filename],
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "inline",
    write: false,
  });
  module._compile(outputFiles[0].text, filename);
};
