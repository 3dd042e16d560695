// Preloaded into what the long suites start (NODE_OPTIONS). Every update loads Pulumi's SDK, the compiler and a program
// anew, which is two fifths of its work: here what was compiled once is used again, by Node itself where it can (22.8).
// Concerns Pulumi's own runners only, and changes nothing that they do. By content: a program that was edited is compiled.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const vm = require("node:vm");

/** Modules that were not known. An edited program is not. */
const worthWriting = 20;
/** After so long a program has loaded what it needs. */
const loadedMilliseconds = 5000;
const mostBytes = 64 * 1024 * 1024;

const runner = /@pulumi[\\/]pulumi[\\/]cmd[\\/](run|run-policy-pack)(?:[\\/]index\.js)?$/.exec(
  process.argv[1] ?? "",
);
const folder = process.env.PRIVATE_API_COMPILED_PROGRAMS;
if (runner !== null && folder) {
  if (Module.enableCompileCache !== undefined) Module.enableCompileCache(folder);
  else useCompiled(path.join(folder, `${process.version}-${process.arch}-${runner[1]}`));
}

function useCompiled(file) {
  const known = read(file);
  /** What this process has compiled: key -> its bytes, made when it ends. */
  const added = new Map();
  const compile = Module.prototype._compile;

  Module.prototype._compile = function (content, filename) {
    if (importsLater(content, filename)) return compile.call(this, content, filename);
    const key = keyOf(content);
    const cachedData = known.get(key);
    const script = new vm.Script(Module.wrap(content.replace(/^#!.*/, "")), {
      filename,
      cachedData,
    });
    if (cachedData === undefined || script.cachedDataRejected)
      added.set(key, () => script.createCachedData());
    const load = script.runInThisContext();
    const own = (id) => this.require(id);
    own.resolve = (id, options) => Module._resolveFilename(id, this, false, options);
    own.resolve.paths = (id) => Module._resolveLookupPaths(id, this);
    own.main = process.mainModule;
    own.extensions = Module._extensions;
    own.cache = Module._cache;
    const result = load.call(this.exports, this.exports, own, this, filename, path.dirname(filename));
    if (/ts-node[\\/]dist[\\/]ts-transpile-module\.js$/.test(filename)) keepTranspiled(this.exports);
    return result;
  };

  /** TypeScript to JavaScript, by ts-node, with the same options. */
  function keepTranspiled(exports) {
    const { createTsTranspileModule } = exports;
    exports.createTsTranspileModule = (compiler, options) => {
      let transpile;
      const settings = `${compiler.version} ${JSON.stringify(options.compilerOptions)}`;
      return (input, { fileName }, kind) => {
        const key = keyOf(`${settings} ${kind} ${path.basename(fileName)}\0${input}`);
        const found = known.get(key);
        if (found !== undefined) return { ...JSON.parse(found.toString()), diagnostics: [] };
        transpile ??= createTsTranspileModule(compiler, options);
        const { outputText, sourceMapText, diagnostics } = transpile(input, { fileName }, kind);
        if (diagnostics.length === 0)
          added.set(key, () => Buffer.from(JSON.stringify({ outputText, sourceMapText })));
        return { outputText, sourceMapText, diagnostics };
      };
    };
  }

  let saved = false;
  const save = () => {
    if (saved || added.size < worthWriting) return;
    saved = true;
    try {
      write(file, new Map([...known, ...[...added].map(([key, bytes]) => [key, bytes()])]));
    } catch {
      // It is only slower without.
    }
  };
  process.on("exit", save);
  // The engine ends policy packs with a signal.
  setTimeout(save, loadedMilliseconds).unref();
}

/** import() has lost its loader in a script that comes from bytes. The compiler only speaks of it, in its messages. */
function importsLater(content, filename) {
  return /\bimport\s*\(/.test(content) && !/[\\/]typescript[\\/]lib[\\/]typescript\.js$/.test(filename);
}

function keyOf(content) {
  return createHash("sha1").update(content).digest("base64");
}

/** One file: the length of a table of contents, that table as JSON, and the bytes. */
function read(file) {
  try {
    const all = fs.readFileSync(file);
    if (all.length > mostBytes) return new Map();
    const start = 4 + all.readUInt32LE(0);
    const entries = JSON.parse(all.subarray(4, start).toString());
    return new Map(entries.map(([key, from, to]) => [key, all.subarray(start + from, start + to)]));
  } catch {
    return new Map();
  }
}

/** Whole or not at all; of several that write at the same time the last one stays. */
function write(file, known) {
  let end = 0;
  const entries = [...known].map(([key, { length }]) => {
    end += length;
    return [key, end - length, end];
  });
  const table = Buffer.from(JSON.stringify(entries));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(table.length);
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.${process.pid}`;
  fs.writeFileSync(part, Buffer.concat([length, table, ...known.values()]), { mode: 0o600 });
  fs.renameSync(part, file);
}
