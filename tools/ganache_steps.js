// Shortens what Ganache does at each step of a contract and at each look into a trie. Ganache's own text
// is changed as Node loads it, since it has no other handle. Answers stay what they were, but that nobody
// hears Solidity's console.log, which no contract here calls.
"use strict";

const path = require("node:path");

// The gas of these depends on memory, or on what a transaction touched before: no promise is needed.
const READY_GAS = [10, 32, 49, 55, 57, 59, 60, 62, 63, 81, 82, 83, 84, 160, 240, 242, 243, 244, 245, 246, 250, 253];

// One step, as `runStep` takes it; a promise only where it has to wait. Of the listeners only a trace
// hears each step (`everyStep`), and the miner that of SSTORE.
const STEP = `
  briskStep() {
    const runState = this._runState;
    const info = this.lookupOpInfo(runState.opCode);
    if (!info.dynamicGas) return this.briskEnd(info, BigInt(info.fee));
    if (runState.opCode === 0x55) return this.runStep();
    const gas = this._evm._dynamicGasHandlers.get(runState.opCode)(runState, BigInt(info.fee), this._common);
    return typeof gas === "bigint" ? this.briskEnd(info, gas) : gas.then((known) => this.briskEnd(info, known));
  }
  briskEnd(info, gas) {
    if (info.name === "INVALID") throw new c.EvmError(c.ERROR.INVALID_OPCODE);
    this.useGas(gas, info.name);
    this._runState.programCounter++;
    const done = this.getOpHandler(info)(this._runState, this._common);
    if (info.isAsync) return done;
  }
`;

// The way to a key, node by node, as `walkTrie` goes it with a queue and a promise at each turn.
const FIND_PATH = `
  async findPath(key, throwIfMissing = false) {
    const stack = [];
    const nibbles = (0, n.bufferToNibbles)(key);
    let reference = this.root();
    let passed = 0;
    for (;;) {
      let node;
      try {
        node = await this.lookupNode(reference);
      } catch (error) {
        if (error.message !== "Missing node in DB" || throwIfMissing) throw error;
        return { node: null, remaining: [], stack };
      }
      const remaining = nibbles.slice(passed);
      stack.push(node);
      if (node instanceof C.BranchNode) {
        if (remaining.length === 0) return { node, remaining, stack };
        reference = node.getBranch(remaining[0]);
        if (!reference) return { node: null, remaining, stack };
        passed += 1;
      } else if (node instanceof C.LeafNode) {
        const found = (0, n.doKeysMatch)(remaining, node.key());
        return found ? { node, remaining: [], stack } : { node: null, remaining, stack };
      } else {
        const shared = node.key();
        if ((0, n.matchingNibbleLength)(remaining, shared) !== shared.length) return { node: null, remaining, stack };
        passed += shared.length;
        reference = node.value();
      }
    }
  }
`;

// What a hard fork says is asked at each step; it is looked up once.
const KEPT = `
  static briskRules = new WeakMap();
  briskKept(question, look) {
    let rules = Common.briskRules.get(this);
    if (rules?.hardfork !== this._hardfork || rules.eips !== this._eips) {
      rules = { hardfork: this._hardfork, eips: this._eips, answers: new Map() };
      Common.briskRules.set(this, rules);
    }
    let answer = rules.answers.get(question);
    if (answer === undefined) rules.answers.set(question, (answer = look()));
    return answer;
  }
  param(topic, name) { return this.briskKept(topic + " " + name, () => this.lookedUpParam(topic, name)); }
  isActivatedEIP(eip) { return this.briskKept(eip, () => this.lookedUpEIP(eip)); }
`;

// Who signed what, by all that the precompile is given; what fails is computed again.
const RECOVERED = `
const recoveredKeys = new Map();
function recovered(input, recover) {
  const question = input.toString("latin1");
  let key = recoveredKeys.get(question);
  if (key === undefined) {
    key = recover();
    if (recoveredKeys.size >= 5000) recoveredKeys.clear();
    recoveredKeys.set(question, key);
  }
  return Buffer.from(key);
}
`;

// By file: what stands there exactly once, and what is put in its place.
const CHANGES = {
  "0.js": [
    [
      "try{await this.runStep()}",
      "try{const wait=this._evm.everyStep||this._evm.DEBUG?this.runStep():this.briskStep();if(wait!==void 0)await wait}",
    ],
    ["async runStep(){", `${STEP}async runStep(){`],
    ...READY_GAS.map((code) => [`[${code},async function(e,a,g){`, `[${code},function(e,a,g){`]),
    ["param(e,a){let g;for(const t of this._eips)", `${KEPT}lookedUpParam(e,a){let g;for(const t of this._eips)`],
    ["isActivatedEIP(e){if(this.eips()", "lookedUpEIP(e){if(this.eips()"],
    [
      "const B=(0,t.bufferToBigInt)(e.code.slice(e.programCounter,e.programCounter+g));",
      "const B=g===1&&e.programCounter<e.code.length?BigInt(e.code[e.programCounter]):" +
        "(0,t.bufferToBigInt)(e.code.slice(e.programCounter,e.programCounter+g));",
    ],
    // The same certificate is checked again after each revert: a signature has one signer, always.
    [
      "d=(0,t.ecrecover)(o,(0,t.bufferToBigInt)(I),r,n)}catch(e){return{executionGasUsed:a,",
      "d=recovered(g,()=>(0,t.ecrecover)(o,(0,t.bufferToBigInt)(I),r,n))}catch(e){return{executionGasUsed:a,",
    ],
    ["async findPath(e,a=!1){", `${FIND_PATH}async walkedPath(e,a=!1){`],
  ],
  "1.js": [
    [
      'return n.evm.events.on("step",stepListener),',
      'return n.evm.everyStep=!0,n.evm.events.on("step",stepListener),',
    ],
    ['e.evm.events.on("step",r.collect)', 'e.evm.everyStep=!0,e.evm.events.on("step",r.collect)'],
  ],
};

// Parts of long lists are looked at where they lie, instead of copied once for each entry.
function withoutCopies(text) {
  const from = text.indexOf("function safeSlice(e,a,g){");
  const to = text.indexOf("Object.defineProperty", from);
  if (from < 0 || to < 0) throw new Error("This is another Ganache: it reads RLP in another way.");
  return text.slice(0, from) + text.slice(from, to).replaceAll("e.slice(", "e.subarray(") + text.slice(to);
}

function changed(name, text) {
  for (const [old, better] of CHANGES[name]) {
    const parts = text.split(old);
    if (parts.length !== 2) throw new Error(`This is another Ganache: ${name} has ${parts.length - 1} times ${old}`);
    text = parts.join(better);
  }
  return name === "0.js" ? withoutCopies(text) + RECOVERED : text;
}

// Changes Ganache's files as `Module` compiles them.
exports.install = function (Module, folder) {
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (text, file, ...others) {
    const ours = path.dirname(file) === folder && path.basename(file) in CHANGES;
    return compile.call(this, ours ? changed(path.basename(file), text) : text, file, ...others);
  };
};
