// Preloaded into what the long suites start (NODE_OPTIONS). Every update loads Pulumi's SDK, the compiler and a program
// anew, which is two fifths of its work: here what was compiled once is used again, by Node itself where it can (22.8).
// Concerns Pulumi's own runners and the stand-ins only, and changes nothing that they do. By content, a file each: a
// program that was edited is compiled.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const v8 = require("node:v8");
const vm = require("node:vm");

/** After so long a process has loaded what it needs. */
const loadedMilliseconds = 3000;

const runs =
  /[\\/](?:@pulumi[\\/]pulumi[\\/]cmd[\\/]run(?:-policy-pack)?(?:[\\/]index\.js)?|pulumi-(?:language-nodejs|resource-command))$/;
const base = process.env.PRIVATE_API_COMPILED_PROGRAMS;
if (base && runs.test(process.argv[1] ?? "")) {
  // As the SDK does while it loads: what is compiled with other flags is of no use then.
  v8.setFlagsFromString("--allow-natives-syntax");
  if (Module.enableCompileCache !== undefined) Module.enableCompileCache(base);
  else useCompiled(path.join(base, `${process.version}-${process.arch}`));
  loadWhenUsed();
}

function useCompiled(folder) {
  /** What this process has compiled: key -> its bytes, made when they are written. */
  const added = new Map();
  const compile = Module.prototype._compile;

  Module.prototype._compile = function (content, filename) {
    if (importsLater(content, filename)) return compile.call(this, content, filename);
    const key = keyOf(content);
    const cachedData = read(folder, key);
    const script = new vm.Script(Module.wrap(content.replace(/^#!.*/, "")), { filename, cachedData });
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
        const found = transpiled(read(folder, key));
        if (found !== undefined) return { ...found, diagnostics: [] };
        transpile ??= createTsTranspileModule(compiler, options);
        const { outputText, sourceMapText, diagnostics } = transpile(input, { fileName }, kind);
        if (diagnostics.length === 0)
          added.set(key, () => Buffer.from(JSON.stringify({ outputText, sourceMapText })));
        return { outputText, sourceMapText, diagnostics };
      };
    };
  }

  const save = () => {
    try {
      for (const [key, bytes] of added) write(folder, key, bytes());
      added.clear();
    } catch {
      // It is only slower without.
    }
  };
  process.on("exit", save);
  // The engine ends plugins and policy packs with a signal.
  setTimeout(save, loadedMilliseconds).unref();
}

/** npm's reader of installed packages, a quarter second, which the SDK loads and uses for nothing but functions in a program. */
function loadWhenUsed() {
  const load = Module._load;
  Module._load = function (request, parent, isMain) {
    if (request !== "@npmcli/arborist") return load.call(this, request, parent, isMain);
    return {
      __esModule: true,
      get Arborist() {
        return load.call(Module, request, parent, isMain).Arborist;
      },
    };
  };
}

/** import() has lost its loader in a script that comes from bytes. The compiler only speaks of it, in its messages. */
function importsLater(content, filename) {
  return /\bimport\s*\(/.test(content) && !/[\\/]typescript[\\/]lib[\\/]typescript\.js$/.test(filename);
}

function keyOf(content) {
  return createHash("sha1").update(content).digest("hex");
}

function read(folder, key) {
  try {
    return fs.readFileSync(path.join(folder, key));
  } catch {
    return undefined;
  }
}

/** @returns undefined for what is not whole */
function transpiled(bytes) {
  try {
    return JSON.parse(bytes);
  } catch {
    return undefined;
  }
}

/** Whole or not at all. */
function write(folder, key, bytes) {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, key);
  const part = `${file}.${process.pid}`;
  fs.writeFileSync(part, bytes, { mode: 0o600 });
  fs.renameSync(part, file);
}
