// The modules that npm installed, in one file: where each was found, its text and its compiled code. To find, to read and to
// compile a thousand of them is a third of what a short program takes. What was edited, or installed anew, is read itself.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const headerBytes = 4;
const packageFolder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/;
const none = { read: () => undefined, add: () => false, save: () => {} };

/**
 * The modules of the installation that a file belongs to. From now on they are found as they were before.
 * @param folder where the file with them lies, or will
 * @returns read: {text, code} of a module as it was added, if it lies there unchanged. add: whether a module belongs to the
 * installation; its code is asked for later. save: writes what was added and found.
 */
exports.installedModules = (folder, file) => {
  // The innermost, which npm installs by itself.
  const root = /^.*[\\/]node_modules(?=[\\/])/.exec(file)?.[0];
  const installation = root && changeText(path.join(root, ".package-lock.json"));
  if (!installation) return none;
  // By options, of which some say how modules are found.
  const { NODE_OPTIONS, NODE_PATH, NODE_PRESERVE_SYMLINKS } = process.env;
  const options = [process.execArgv, NODE_OPTIONS, NODE_PATH, NODE_PRESERVE_SYMLINKS];
  const name = createHash("sha1")
    .update(JSON.stringify([root, options]))
    .digest("hex");
  const archive = path.join(folder, `installed-${name}`);
  const known = opened(archive, installation);
  const added = new Map();
  const found = new Map();
  const inside = (filename) => filename?.startsWith(root + path.sep);
  const changes = new Map();
  const changeOf = (filename) => {
    if (!changes.has(filename)) changes.set(filename, changeText(filename));
    return changes.get(filename);
  };
  /** Of what says which of a package's modules are found. */
  const manifestOf = (filename) => changeOf(path.join(packageFolder.exec(filename)[0], "package.json"));

  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, parent, isMain, options) {
    const anew = () => resolve.call(this, request, parent, isMain, options);
    if (options || isMain || !inside(parent?.filename) || path.isAbsolute(request)) return anew();
    const key = `${path.dirname(parent.filename).slice(root.length)}\0${request}`;
    const [before, manifest] = known.found[key] ?? [];
    if (before !== undefined && manifest === manifestOf(root + before) && changeOf(root + before) !== null)
      return root + before;
    const filename = anew();
    if (inside(filename)) found.set(key, [filename.slice(root.length), manifestOf(filename)]);
    return filename;
  };

  return {
    read: (filename) => {
      if (!inside(filename)) return undefined;
      // Asked before the file is read: one that is edited in between has changed.
      const changed = changeOf(filename);
      const entry = known.modules[filename.slice(root.length)];
      return entry?.changed === changed ? known.read(entry) : undefined;
    },
    add: (filename, text, code) => {
      if (inside(filename))
        added.set(filename.slice(root.length), { changed: changeOf(filename), text, code });
      return inside(filename);
    },
    save: () => {
      if (added.size + found.size === 0) return;
      // Another process may have written meanwhile.
      write(archive, installation, opened(archive, installation), added, found);
      added.clear();
      found.clear();
    },
  };
};

/** Differs once a file was edited or replaced, be it by one of its size and time. @returns null for a file that is gone */
function changeText(filename) {
  try {
    const { size, mtimeMs, ctimeMs, ino } = fs.statSync(filename);
    return `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
  } catch {
    return null;
  }
}

/** A length, then that many bytes of JSON (of which installation, found, and where each of modules lies), then the modules. */
function opened(archive, installation) {
  try {
    const fd = fs.openSync(archive);
    const bytes = (position, length) => {
      const buffer = Buffer.allocUnsafe(length);
      if (fs.readSync(fd, buffer, 0, length, position) < length) throw new Error("not whole");
      return buffer;
    };
    const length = bytes(0, headerBytes).readUInt32LE();
    const start = headerBytes + length;
    const header = JSON.parse(bytes(headerBytes, length).toString());
    const { found, modules, end } = header;
    if (fs.fstatSync(fd).size !== start + end) throw new Error("not whole");
    if (header.installation !== installation) throw new Error("installed anew");
    const read = ({ at, text, code, encoding }) => {
      const both = bytes(start + at, text + code);
      return { text: both.toString(encoding, 0, text), code: both.subarray(text) };
    };
    return { found, modules, read };
  } catch {
    return { found: {}, modules: {}, read: () => undefined };
  }
}

function write(archive, installation, before, added, found) {
  const modules = {};
  const parts = [];
  let end = 0;
  const put = (name, changed, text, code) => {
    // Text of one byte a letter is read much faster.
    const encoding = /^[\0-\x7f]*$/.test(text) ? "latin1" : "utf8";
    const bytes = Buffer.from(text, encoding);
    modules[name] = { changed, at: end, text: bytes.length, code: code.length, encoding };
    parts.push(bytes, code);
    end += bytes.length + code.length;
  };
  for (const [name, entry] of Object.entries(before.modules)) {
    if (added.has(name)) continue;
    const { text, code } = before.read(entry);
    put(name, entry.changed, text, code);
  }
  for (const [name, { changed, text, code }] of added) put(name, changed, text, code());
  const header = Buffer.from(
    JSON.stringify({ installation, found: { ...before.found, ...Object.fromEntries(found) }, modules, end }),
  );
  const length = Buffer.alloc(headerBytes);
  length.writeUInt32LE(header.length);
  const part = `${archive}.${process.pid}`;
  fs.mkdirSync(path.dirname(archive), { recursive: true, mode: 0o700 });
  fs.writeFileSync(part, Buffer.concat([length, header, ...parts]), { mode: 0o600 });
  fs.renameSync(part, archive);
}
