// Where the engine starts the pack. The package holds it compiled; the repository compiles it in one piece, since checking
// types, or compiling file by file, would take seconds, and again where a file of it has changed. `npm run check` checks
// the types.
const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");

const source = join(__dirname, "index.ts");
const root = dirname(__dirname);
const kept = join(root, "node_modules", ".cache", "private-api-policies.json");

if (existsSync(source)) module._compile(compiledBefore() ?? compile(), source);
else require("./dist/index.js");

/** @returns undefined where a file is another since, or nothing is kept */
function compiledBefore() {
  try {
    const { inputs, text } = JSON.parse(readFileSync(kept, "utf8"));
    return inputs.every(([file, digest]) => digestOf(file) === digest) ? text : undefined;
  } catch {
    return undefined;
  }
}

function compile() {
  const { outputFiles, metafile } = require("esbuild").buildSync({
    absWorkingDir: root,
    entryPoints: [source],
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "inline",
    write: false,
    metafile: true,
  });
  const { text } = outputFiles[0];
  // It is only slower without: a read-only checkout has a pack too.
  try {
    const files = [
      ...Object.keys(metafile.inputs),
      "policies/load.cjs",
      "package-lock.json",
      "tsconfig.json",
    ];
    const inputs = files.map((file) => [file, digestOf(file)]);
    const part = `${kept}.${process.pid}`;
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(part, JSON.stringify({ inputs, text }));
    renameSync(part, kept);
  } catch {}
  return text;
}

function digestOf(file) {
  return createHash("sha256")
    .update(readFileSync(join(root, file)))
    .digest("base64");
}
