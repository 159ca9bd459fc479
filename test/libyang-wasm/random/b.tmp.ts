import { Libyang } from 'libyang-wasm'
const engine = await Libyang.load()
const body = (x: string) => `module m { yang-version 1.1; namespace "urn:m"; prefix m;
  container hall {
    leaf limit { type decimal64 { fraction-digits 3; } default 100; }
    leaf watched { type leafref { path "../probe/id"; } }
    list probe { key id; ${x.includes('u') ? 'unique serial;' : ''} ${x.includes('x') ? 'max-elements 200000;' : ''}
      leaf id { type string; }
      leaf serial { type string; }
      leaf offset { type decimal64 { fraction-digits 3; } default 0; ${x.includes('m') ? 'must ". <= ../../limit";' : ''} }
      leaf enabled { type boolean; default true; }
      leaf label { ${x.includes('w') ? `when "../enabled = 'true'";` : ''} type string; } } } }`
for (const x of ['', 'u', 'x', 'm', 'w']) {
  using context = engine.createContext({ modules: [{ text: body(x) }] })
  const size = 10000
  const probe = Array.from({ length: size }, (_, n) => ({ id: `p${n}`, serial: `s${n}`, label: 'x' }))
  using tree = context.parse(JSON.stringify({ 'm:hall': { watched: 'p0', probe } }), { format: 'json' })
  tree.validateWhole()
  for (const [p, v] of [["/m:hall/probe[id='p5']/offset", '1.5'], ['/m:hall/watched', 'p7']] as const) {
    using after = tree.duplicate(); after.set(p, v); using d = tree.diff(after); using u = d.reverseDiff()
    let t = 0; let ta = 0
    for (let i = 0; i < 50; i++) { let s = performance.now(); tree.applyDiff(d); ta += performance.now() - s; s = performance.now(); tree.validateChange(d).followUp[Symbol.dispose](); t += performance.now() - s; tree.applyDiff(u) }
    console.log(x, p, (t / 50 * 1000).toFixed(1), 'apply', (ta/50*1000).toFixed(1))
  }
}
