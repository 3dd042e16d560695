import assert from "node:assert/strict";
import path from "node:path";
import ts from "typescript";
import { own, put } from "./own";

const folder = __dirname;

/** A name that is not written in the program, and so may come from outside. */
function isOpenText(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.some(isOpenText);
  return (type.flags & (ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral)) !== 0;
}

/** Where a program uses open text as the name of a property, other than by own() and put(). */
function openNames(program: ts.Program, files: ReadonlySet<string>): string[] {
  const checker = program.getTypeChecker();
  const found: string[] = [];
  for (const source of program.getSourceFiles()) {
    if (!files.has(source.fileName)) continue;
    const tell = (node: ts.Node) => {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${path.relative(folder, source.fileName)}:${line + 1} ${node.getText().split("\n")[0]}`);
    };
    const isOpen = (node: ts.Node) => isOpenText(checker.getTypeAtLocation(node));
    const visit = (node: ts.Node): void => {
      // What is deleted is the record's own, whatever the name.
      const isDeleted = ts.isDeleteExpression(node.parent ?? node);
      if (ts.isElementAccessExpression(node) && !isDeleted && isOpen(node.argumentExpression)) tell(node);
      const isIn = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword;
      if (isIn && isOpen(node.left) && !ts.isStringLiteralLike(node.left)) tell(node);
      // It sets, so that __proto__ is the prototype; a spread makes properties.
      if (ts.isCallExpression(node) && node.expression.getText() === "Object.assign") {
        const hasOpenNames = (given: ts.Expression): boolean =>
          ts.isObjectLiteralExpression(given)
            ? given.properties.some((it) => {
                if (ts.isSpreadAssignment(it)) return hasOpenNames(it.expression);
                return (
                  it.name !== undefined && ts.isComputedPropertyName(it.name) && isOpen(it.name.expression)
                );
              })
            : checker.getTypeAtLocation(given).getStringIndexType() !== undefined;
        if (node.arguments.slice(1).some(hasOpenNames)) tell(node);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

describe("names that come from outside", () => {
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path.join(folder, "..", "..", "tsconfig.json"), ts.sys.readFile).config,
    ts.sys,
    path.join(folder, "..", ".."),
  );

  it("are never the name of a property that is read or set, anywhere in the sandbox", () => {
    const checked = fileNames
      .filter((name) => name.startsWith(`${folder}${path.sep}`))
      .filter((name) => !/\.(test|fixture|cases)\.ts$/.test(name) && name !== path.join(folder, "own.ts"));
    assert.ok(checked.length > 100);
    assert.deepEqual(openNames(ts.createProgram(checked, options), new Set(checked)), []);
  });

  it("are found where they are", () => {
    const written = path.join(folder, "written.ts");
    const text = [
      "declare const record: Record<string, { a?: string }>; declare const name: string; declare const n: number;",
      "record[name]; record[`x` + name]; name in record; Object.assign({}, record); record[name] = {};",
      "Object.assign({}, { [name]: 1 });",
      "record['a']; [''][n]; delete record[name]; 'a' in record; Object.assign({}, { a: 1 });",
    ];
    const host = ts.createCompilerHost(options);
    const { getSourceFile } = host;
    host.getSourceFile = (file, target) =>
      file === written
        ? ts.createSourceFile(file, text.join("\n"), target, true)
        : getSourceFile(file, target);
    const found = openNames(ts.createProgram([written], options, host), new Set([written]));
    assert.deepEqual(
      found.map((line) => line.split(" ")[0]),
      [2, 2, 2, 2, 2, 3].map((line) => `written.ts:${line}`),
    );
  });

  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    it(`read nothing that every object has, and set what is the record's own: ${name}`, () => {
      const record: Record<string, string> = {};
      assert.equal(own(record, name), undefined);
      put(record, name, "value");
      assert.equal(own(record, name), "value");
      assert.equal(Object.getPrototypeOf(record), Object.prototype);
    });
  }
});
