// Preloaded into what updates start (NODE_OPTIONS). Every one loads Pulumi's SDK, the compiler and a program anew, which is
// two fifths of its work: here what was compiled once is used again, by Node itself where it can (22.8). Concerns Pulumi's
// own runners and the stand-ins only, and changes nothing that they do. By content, a file each: a program that was edited
// is compiled.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const v8 = require("node:v8");
const vm = require("node:vm");
const { installedModules } = require("./installed-modules.cjs");

/** After so long a process has loaded what it needs. */
const loadedMilliseconds = 3000;

const runs =
  /[\\/](?:@pulumi[\\/]pulumi[\\/]cmd[\\/]run(?:-policy-pack)?(?:[\\/]index\.js)?|pulumi-(?:language-nodejs|resource-command))$/;
const base = process.env.PRIVATE_API_COMPILED_PROGRAMS;
if (base && runs.test(process.argv[1] ?? "")) {
  // As the SDK does while it loads: what is compiled with other flags is of no use then.
  v8.setFlagsFromString("--allow-natives-syntax");
  const ownCache = Module.enableCompileCache === undefined;
  // What runs for a second is optimized in vain; what runs for long still is, a little later.
  if (ownCache) v8.setFlagsFromString("--interrupt-budget=1000000");
  const folder = path.join(base, `${process.version}-${process.arch}-${v8.cachedDataVersionTag()}`);
  const kept = writtenLater(folder);
  if (ownCache) useCompiled(kept, installedModules(folder, process.argv[1]));
  else Module.enableCompileCache(base);
  loadOtherwise(kept);
}

function useCompiled(kept, installed) {
  saveLater(installed.save);
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (content, filename) {
    if (importsLater(content, filename)) return compile.call(this, content, filename);
    const text = Module.wrap(content.replace(/^#!.*/, ""));
    const key = keyOf(content);
    return runScript(this, filename, text, kept.read(key), (code) => {
      if (!isTextOf(filename, content) || !installed.add(filename, text, code)) kept.add(key, code);
    });
  };
  const load = Module._extensions[".js"];
  Module._extensions[".js"] = (module, filename) => {
    // A hook on a single module changes its text.
    const { text, code } = (!Object.hasOwn(module, "_compile") && installed.read(filename)) || {};
    if (text === undefined) return load(module, filename);
    return runScript(module, filename, text, code, (anew) => installed.add(filename, text, anew));
  };
}

/** Whether a file holds what is compiled by its name, which others may have changed or made up. */
function isTextOf(filename, content) {
  try {
    return fs.readFileSync(filename, "utf8") === content;
  } catch {
    return false;
  }
}

/** @param keep is given what makes the code of a script that had to be compiled */
function runScript(module, filename, text, cachedData, keep) {
  const script = new vm.Script(text, { filename, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) keep(() => script.createCachedData());
  const load = script.runInThisContext();
  const own = (id) => module.require(id);
  own.resolve = (id, options) => Module._resolveFilename(id, module, false, options);
  own.resolve.paths = (id) => Module._resolveLookupPaths(id, module);
  own.main = process.mainModule;
  own.extensions = Module._extensions;
  own.cache = Module._cache;
  return load.call(module.exports, module.exports, own, module, filename, path.dirname(filename));
}

/** Modules that programs load, and that take long for what no program here asks of them. */
function loadOtherwise(kept) {
  const load = Module._load;
  Module._load = function (request, parent, isMain) {
    const all = () => load.call(this, request, parent, isMain);
    // A quarter second, for nothing but functions in a program.
    if (request === "@npmcli/arborist")
      return {
        __esModule: true,
        get Arborist() {
          return all().Arborist;
        },
      };
    // A tenth of a second, for nothing but --tracing.
    if (request.startsWith("@opentelemetry/") && tracing.test(parent?.filename ?? "")) return onceAsked(all);
    if (request.endsWith("/debuggable") && sdk.test(parent?.filename ?? "")) return withoutStacks(all());
    if (request !== "./ts-transpile-module") return all();
    const exports = all();
    return { ...exports, createTsTranspileModule: keepingTranspiled(exports.createTsTranspileModule, kept) };
  };
}

const sdk = /[\\/]@pulumi[\\/]pulumi[\\/]/;
const tracing = /[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]run[\\/]tracing\.js$/;

/** Exports of a module that is loaded when the first of them is asked for. */
function onceAsked(load) {
  return new Proxy({}, { get: (_, name) => load()[name] });
}

/** The SDK writes down where each promise was made, which only PULUMI_DEBUG_PROMISE_LEAKS shows. */
function withoutStacks(exports) {
  const { debuggablePromise } = exports;
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS || debuggablePromise.withoutStack) return exports;
  exports.debuggablePromise = (promise, context) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
  exports.debuggablePromise.withoutStack = true;
  return exports;
}

/** TypeScript to JavaScript, by ts-node, with the same options. */
function keepingTranspiled(createTsTranspileModule, kept) {
  return (compiler, options) => {
    let transpile;
    const settings = `${compiler.version} ${JSON.stringify(options.compilerOptions)}`;
    return (input, { fileName }, kind) => {
      const key = keyOf(`${settings} ${kind} ${path.basename(fileName)}\0${input}`);
      const found = parsed(kept.read(key));
      if (found !== undefined) return { ...found, diagnostics: [] };
      transpile ??= createTsTranspileModule(compiler, options);
      const { outputText, sourceMapText, diagnostics } = transpile(input, { fileName }, kind);
      if (diagnostics.length === 0)
        kept.add(key, () => Buffer.from(JSON.stringify({ outputText, sourceMapText })));
      return { outputText, sourceMapText, diagnostics };
    };
  };
}

/** import() has lost its loader in a script that comes from bytes. The compiler only speaks of it, in its messages. */
function importsLater(content, filename) {
  return (
    /^(?!\s*\/\/).*\bimport\s*\(/m.test(content) &&
    !/[\\/]typescript[\\/]lib[\\/]typescript\.js$/.test(filename)
  );
}

function keyOf(content) {
  return createHash("sha1").update(content).digest("hex");
}

/** @returns undefined for what is not whole */
function parsed(bytes) {
  try {
    return JSON.parse(bytes);
  } catch {
    return undefined;
  }
}

/** Files of a folder by their keys; those that are added are made and written when the process ends. */
function writtenLater(folder) {
  const added = new Map();
  saveLater(() => {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const [key, bytes] of added) {
      const part = path.join(folder, `${key}.${process.pid}`);
      fs.writeFileSync(part, bytes(), { mode: 0o600 });
      fs.renameSync(part, path.join(folder, key));
    }
    added.clear();
  });
  return {
    add: (key, bytes) => added.set(key, bytes),
    read: (key) => {
      try {
        return fs.readFileSync(path.join(folder, key));
      } catch {
        return undefined;
      }
    },
  };
}

/** Saves when the process has loaded what it needs, and again when it ends; it is only slower where that fails. */
function saveLater(save) {
  const unlessItFails = () => {
    try {
      save();
    } catch {}
  };
  process.on("exit", unlessItFails);
  // The engine ends plugins and policy packs with a signal.
  setTimeout(unlessItFails, loadedMilliseconds).unref();
}
