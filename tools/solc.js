#!/usr/bin/env node
// The pinned WebAssembly compiler behind the command line of the native one, as far as py-solc-x,
// brownie and forge use it. Native binaries cannot be downloaded everywhere; npm packages can.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const VALUE_OPTIONS = new Set(["--allow-paths", "--base-path", "--include-path"]);
const FLAGS = new Set(["--standard-json", "--version", "--pretty-json", "-"]);

function fail(message) {
  process.stderr.write(`Error: ${message}\n`);
  process.exit(1);
}

function parseArguments(args) {
  const options = { flags: new Set(), basePath: "", includePaths: [], allowPaths: [], input: null };
  for (let i = 0; i < args.length; i += 1) {
    const [name, inlineValue] = args[i].startsWith("--") ? args[i].split(/=(.*)/s) : [args[i]];
    if (VALUE_OPTIONS.has(name)) {
      const value = inlineValue ?? args[(i += 1)];
      if (value === undefined) fail(`the option ${name} needs a value`);
      if (name === "--base-path") options.basePath = value;
      if (name === "--include-path") options.includePaths.push(value);
      if (name === "--allow-paths") options.allowPaths.push(...value.split(",").filter(Boolean));
    } else if (FLAGS.has(name)) {
      options.flags.add(name);
    } else if (!name.startsWith("-") && options.input === null) {
      options.input = name;
    } else {
      fail(`unrecognised option '${args[i]}'; this compiler takes ${[...FLAGS, ...VALUE_OPTIONS].join(", ")}`);
    }
  }
  return options;
}

function isInside(folder, file) {
  const relative = path.relative(folder, file);
  return relative === "" || (!relative.startsWith("..") && !path.isAbsolute(relative));
}

function realPath(file) {
  return fs.existsSync(file) ? fs.realpathSync(file) : path.resolve(file);
}

// The rules of the native compiler: a relative name is looked for under the base path and each
// include path, and a file is read only from those folders and the allowed ones.
function importReader({ basePath, includePaths, allowPaths }, remappings) {
  const searched = [basePath, ...includePaths].map((folder) => path.resolve(folder));
  const targets = remappings.map((remapping) => path.resolve(searched[0], remapping.split("=")[1] || "."));
  const allowed = [...searched, ...targets, ...allowPaths].map(realPath);

  return (name) => {
    const plainName = name.replace(/^file:\/\//, "");
    const candidates = path.isAbsolute(plainName)
      ? [plainName]
      : searched.map((folder) => path.join(folder, plainName));
    const found = candidates.find((file) => fs.existsSync(file));
    if (found === undefined) return { error: `File not found. Searched: ${candidates.join(", ")}.` };
    const real = realPath(found);
    if (!allowed.some((folder) => isInside(folder, real))) {
      return { error: `File outside of allowed directories: ${real}` };
    }
    try {
      return { contents: fs.readFileSync(real, "utf8") };
    } catch (error) {
      return { error: error.message };
    }
  };
}

function remappingsOf(input) {
  try {
    return JSON.parse(input).settings?.remappings ?? [];
  } catch {
    return []; // The compiler itself says what is wrong with the input.
  }
}

function main() {
  const options = parseArguments(process.argv.slice(2));
  const asksVersion = options.flags.has("--version");
  if (!asksVersion && !options.flags.has("--standard-json")) {
    fail("only --version and --standard-json are supported");
  }
  const compiler = require("solc");
  if (asksVersion) {
    process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${compiler.version()}\n`);
    return;
  }
  const input = fs.readFileSync(options.input ?? 0, "utf8");
  const output = compiler.compile(input, { import: importReader(options, remappingsOf(input)) });
  process.stdout.write(output + "\n");
}

main();
