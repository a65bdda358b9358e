import ts from "typescript-5";

/** What a source file leans on from outside its own text. Comments and strings do not count. */
export interface SourceReading {
  /** Specifiers of static, type-only, re-export, `import()` and `typeof import()` imports. */
  readonly imports: readonly string[];
  /** `import()` of something worked out at run time, and `require`. */
  readonly hiddenImports: readonly string[];
  /** Ambient things that it uses: `Date.now`, `new Date()`, `setTimeout`, `process.env` … */
  readonly ambient: ReadonlySet<string>;
}

/** Members that are ambient wherever they are read from their own global object. */
const MEMBERS: ReadonlySet<string> = new Set([
  "Date.now",
  "performance.now",
  "performance.timeOrigin",
  "process.hrtime",
  "process.uptime",
  "process.env",
  "process.exit",
  "process.abort",
  "Math.random",
  "crypto.randomUUID",
  "crypto.getRandomValues",
  "AbortSignal.timeout",
  "Temporal.Now",
]);
/** Globals, and the same names imported from a module of Node's. */
const NAMES: ReadonlySet<string> = new Set([
  "setTimeout",
  "setInterval",
  "setImmediate",
  "randomUUID",
  "randomBytes",
  "randomInt",
  "getRandomValues",
]);
const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(["globalThis", "global"]);

export function readSource(path: string, text: string): SourceReading {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: string[] = [];
  const hiddenImports: string[] = [];
  const ambient = new Set<string>();
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== null) {
      if (ts.isStringLiteralLike(specifier)) imports.push(specifier.text);
      else hiddenImports.push(node.getText(file).slice(0, 80));
    }
    const used = ambientIn(node);
    if (used !== null) ambient.add(used);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { imports, hiddenImports, ambient };
}

/** The expression that names a module, when the node imports one. */
function specifierOf(node: ts.Node): ts.Node | null {
  if (ts.isImportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExportDeclaration(node)) return node.moduleSpecifier ?? null;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument;
  if (!ts.isCallExpression(node)) return null;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
  return isImport || isRequire ? (node.arguments[0] ?? node) : null;
}

function ambientIn(node: ts.Node): string | null {
  if (ts.isNewExpression(node) && node.expression.getText() === "Date" && (node.arguments ?? []).length === 0) {
    return "new Date()";
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "Date") return "Date()";
  if (ts.isPropertyAccessExpression(node)) return memberOf(node.expression, node.name.text);
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return memberOf(node.expression, node.argumentExpression.text);
  }
  // const { env } = process
  if (ts.isBindingElement(node) && ts.isVariableDeclaration(node.parent.parent) && node.parent.parent.initializer) {
    return memberOf(node.parent.parent.initializer, (node.propertyName ?? node.name).getText());
  }
  if (ts.isIdentifier(node) && NAMES.has(node.text) && isReference(node)) return node.text;
  return null;
}

function memberOf(object: ts.Expression, member: string): string | null {
  const owner = ts.isPropertyAccessExpression(object) && isGlobalObject(object.expression) ? object.name : object;
  const name = `${owner.getText()}.${member}`;
  if (MEMBERS.has(name)) return name;
  return isGlobalObject(object) && NAMES.has(member) ? member : null;
}

function isGlobalObject(node: ts.Node): boolean {
  return ts.isIdentifier(node) && GLOBAL_OBJECTS.has(node.text);
}

/** A name that stands for the global or an imported thing, not for somebody's member (`socket.setTimeout`). */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return !(
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isPropertyAccessExpression(parent)
  );
}
