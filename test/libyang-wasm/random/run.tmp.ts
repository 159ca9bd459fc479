import { Libyang } from 'libyang-wasm'
import { walk, stat } from '/tmp/wt-validate-change/test/libyang-wasm/random/walk.ts'
const [from, to, stop] = process.argv.slice(2).map(Number)
let engine = await Libyang.load()
const t = { cases: 0, valid: 0, followed: 0, walks: 0 }
let bad = 0
const t0 = performance.now()
for (let s = from!; s < to!; s++) {
  try { const w = walk(engine, s, 30); t.cases += w.cases; t.valid += w.valid; t.followed += w.followed; if (w.cases) t.walks++; if (engine.failed) { engine = await Libyang.load() } }
  catch (e) { bad++; if (engine.failed) { console.log(s, (e as Error).stack?.slice(0,900)) }; console.log(String((e as Error).message).slice(0, 3500)); if ((e as Error).message.includes('engine')) engine = await Libyang.load(); if (bad >= (stop ?? 1)) break }
}
console.log(t, bad, `${((performance.now() - t0) / 1000).toFixed(1)} s`)

console.log(stat)
