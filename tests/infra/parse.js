// Parses for the tests. Each line of the input is {"kind": "bicep" | "bash" | "powershell" | "yaml", "text": "..."}; each gets one line
// back: {"tree": ...}, for YAML {"value": ...}, or {"error": "..."}. It ends with its input.
//
// A node of a tree is {type, named, start, end} and, where there are any, field, children, error and missing. Offsets are those of
// strings in .NET and JavaScript: UTF-16 units.
"use strict";

const readline = require("readline");
const yaml = require("yaml");
const { Parser, Language } = require("web-tree-sitter");

const parsers = {};

async function parserOf(kind) {
  if (!parsers[kind]) {
    const parser = new Parser();
    parser.setLanguage(await Language.load(require.resolve(`tree-sitter-${kind}/tree-sitter-${kind}.wasm`)));
    parsers[kind] = parser;
  }
  return parsers[kind];
}

function plain(node, field) {
  const result = { type: node.type, named: node.isNamed, start: node.startIndex, end: node.endIndex };
  if (field) result.field = field;
  if (node.isError) result.error = true;
  if (node.isMissing) result.missing = true;
  if (node.childCount > 0) result.children = node.children.map((child, i) => plain(child, node.fieldNameForChild(i)));
  return result;
}

async function treeOf(kind, text) {
  const tree = (await parserOf(kind)).parse(text);
  try {
    return { tree: plain(tree.rootNode, null) };
  } finally {
    tree.delete();
  }
}

async function main() {
  await Parser.init();
  for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const { kind, text } = JSON.parse(line);
    let answer;
    try {
      answer = kind === "yaml" ? { value: yaml.parse(text) } : await treeOf(kind, text);
    } catch (error) {
      answer = { error: error.message };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
}

main();
