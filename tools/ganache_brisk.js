// Shortens what Ganache does at every step of a contract and at every look into a trie, in its text as
// Node loads it. Results are the same, but for console.log of Solidity, which nobody here calls.
"use strict";

// file: [[what it was, what it becomes], ...]. Each must stand there once: another Ganache is refused.
const CHANGES = {
  "0.js": [
    // A step that waits for nothing is no promise. Only a trace (`everyStep`) hears of every step; the
    // miner hears of SSTORE, whose keys it keeps.
    [
      "try{await this.runStep()}catch(e)",
      "try{const p=this._evm.everyStep?this.runStep():this.briskStep();if(p!==void 0)await p}catch(e)",
    ],
    [
      "async runStep(){",
      `briskStep(){
        const e=this.lookupOpInfo(this._runState.opCode);
        if(!e.dynamicGas)return this.briskEnd(e,e.briskFee??=BigInt(e.fee));
        if(this._runState.opCode===0x55)return this.runStep();
        const a=this._evm._dynamicGasHandlers.get(this._runState.opCode)(this._runState,BigInt(e.fee),this._common);
        return typeof a==="bigint"?this.briskEnd(e,a):a.then((a)=>this.briskEnd(e,a));
      }
      briskEnd(e,a){
        if("INVALID"===e.name)throw new c.EvmError(c.ERROR.INVALID_OPCODE);
        this.useGas(a,e.name);
        this._runState.programCounter++;
        const t=this.getOpHandler(e);
        if(e.isAsync)return t(this._runState,this._common);
        t(this._runState,this._common);
      }
      async runStep(){`,
    ],
    // The gas of these depends on memory and on what was touched before, and waits for nothing.
    ...["10,", "32,", "49,", "55,", "57,", "59,", "60,", "62,", "63,", "81,", "82,", "83,", "84,", "160,"].map((code) => [
      `[${code}async function(e,a,g){`,
      `[${code}function(e,a,g){`,
    ]),
    ...["240,", "242,", "243,", "244,", "245,", "246,", "250,", "253,"].map((code) => [
      `[${code}async function(e,a,g){`,
      `[${code}function(e,a,g){`,
    ]),
    // The rules of a hard fork are looked up once.
    ["param(e,a){let g;for(const t of this._eips)", briskly("param", "e,a", "`${e} ${a}`")],
    ["isActivatedEIP(e){if(this.eips()", briskly("isActivatedEIP", "e", "e")],
    [
      "const B=(0,t.bufferToBigInt)(e.code.slice(e.programCounter,e.programCounter+g));",
      "const B=g===1&&e.programCounter<e.code.length?BigInt(e.code[e.programCounter])" +
        ":(0,t.bufferToBigInt)(e.code.slice(e.programCounter,e.programCounter+g));",
    ],
  ],
};
function briskly(){ return null }
