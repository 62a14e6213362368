#!/usr/bin/env node
// Ganache with its database in memory: the same program, whose every look into a state trie would
// otherwise wait for LevelDB's threads and files. Takes Ganache's arguments; nothing is left behind.
"use strict";

const Module = require("node:module");
const path = require("node:path");

const CLI = require.resolve("ganache/dist/node/cli.js", { paths: [path.join(__dirname, "..")] });
const { AbstractLevelDOWN, AbstractIterator } = Module.createRequire(CLI)("abstract-leveldown");

// Strings of one character a byte: they compare as the bytes do, and a Map finds them fast.
function toText(bytes) {
  return (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes)).toString("latin1");
}

function toKey(text, asBuffer) {
  const bytes = Buffer.from(text, "latin1");
  return asBuffer ? bytes : bytes.toString();
}

function toValue(bytes, asBuffer) {
  return asBuffer ? bytes : bytes.toString();
}

class MemoryIterator extends AbstractIterator {
  constructor(db, options) {
    super(db);
    this.options = options;
    const within = rangeOf(options);
    const found = [...db.entries.keys()].filter(within).sort();
    if (options.reverse) found.reverse();
    // As they stand now: what is written later does not show.
    this.found = (options.limit < 0 ? found : found.slice(0, options.limit)).map((key) => [key, db.entries.get(key)]);
    this.place = 0;
  }

  _next(callback) {
    const entry = this.found[this.place++];
    if (entry === undefined) return this._nextTick(callback);
    const { keys, values, keyAsBuffer, valueAsBuffer } = this.options;
    const key = keys ? toKey(entry[0], keyAsBuffer) : undefined;
    const value = values ? toValue(entry[1], valueAsBuffer) : undefined;
    this._nextTick(callback, null, key, value);
  }

  _seek(target) {
    const goal = toText(target);
    const reached = this.options.reverse ? ([key]) => key <= goal : ([key]) => key >= goal;
    const place = this.found.findIndex(reached);
    this.place = place < 0 ? this.found.length : place;
  }
}

function rangeOf(options) {
  const has = (name) => options[name] !== undefined && options[name] !== null && options[name].length > 0;
  const tests = [];
  for (const [name, holds] of [
    ["gt", (key, bound) => key > bound],
    ["gte", (key, bound) => key >= bound],
    ["lt", (key, bound) => key < bound],
    ["lte", (key, bound) => key <= bound],
  ]) {
    if (has(name)) {
      const bound = toText(options[name]);
      tests.push((key) => holds(key, bound));
    }
  }
  return (key) => tests.every((test) => test(key));
}

class MemoryDatabase extends AbstractLevelDOWN {
  constructor() {
    super({ bufferKeys: true, snapshots: true, seek: true, clear: true, getMany: true, createIfMissing: true });
    this.entries = new Map();
  }

  _serializeKey(key) {
    return Buffer.isBuffer(key) ? key : String(key);
  }

  _serializeValue(value) {
    // A copy, as on a disk: whoever wrote it may write over it.
    return Buffer.from(value);
  }

  _put(key, value, options, callback) {
    this.entries.set(toText(key), value);
    this._nextTick(callback);
  }

  _get(key, options, callback) {
    const value = this.entries.get(toText(key));
    if (value === undefined) return this._nextTick(callback, new Error("NotFound: "));
    this._nextTick(callback, null, toValue(value, options.asBuffer));
  }

  _getMany(keys, options, callback) {
    const values = keys.map((key) => this.entries.get(toText(key)));
    this._nextTick(
      callback,
      null,
      values.map((value) => (value === undefined ? undefined : toValue(value, options.asBuffer))),
    );
  }

  _del(key, options, callback) {
    this.entries.delete(toText(key));
    this._nextTick(callback);
  }

  _batch(operations, options, callback) {
    for (const { type, key, value } of operations) {
      if (type === "put") this.entries.set(toText(key), value);
      else this.entries.delete(toText(key));
    }
    this._nextTick(callback);
  }

  _iterator(options) {
    return new MemoryIterator(this, options);
  }
}

require("./ganache_steps.js").install(Module, path.dirname(CLI));
const load = Module._load;
Module._load = function (name, ...others) {
  return name === "leveldown" ? () => new MemoryDatabase() : load.call(this, name, ...others);
};
process.argv[1] = CLI;
require(CLI);
