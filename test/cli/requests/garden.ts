import { type Fault, splitWords } from '../../../src/base/index.ts'
import {
  completeRequest,
  parseRequest,
  type Request,
  type RequestCompletion,
  type RequestRoot,
} from '../../../src/cli/requests/index.ts'
import { Yang } from '../../../src/yang/index.ts'

const GARDEN = `module garden {
  yang-version 1.1; namespace "urn:garden"; prefix g;
  import brewerslab-types { prefix types; }
  container garden {
    leaf motto { type string; }
    container shed { leaf colour { type string; } }
    list bed {
      key "row name"; leaf row { type uint8; } leaf name { type string; }
      leaf soil { type string; }
      container tap {
        action water {
          types:moves-hardware "The tap opens. Water it?";
          description "Waters it. At length.";
          input {
            leaf litres { type decimal64 { fraction-digits 1; range "0.1..100"; } mandatory true; description "How much."; }
            leaf for { type uint16 { range "1..3600"; } units "seconds"; default 60; }
            leaf rest { type decimal64 { fraction-digits 2; } units "hours"; }
            leaf slowly { type boolean; }
            leaf gently { type empty; }
            leaf from { type leafref { path "/g:garden/g:barrel/g:name"; } }
            leaf-list tool { type enumeration { enum can { description "By hand."; } enum hose; } }
            container who { leaf name { type string; mandatory true; } leaf age { type uint8; } }
            list shower { key at; leaf at { type uint8; } leaf hard { type boolean; } }
            anydata note;
          }
        }
      }
    }
    list barrel { key name; leaf name { type string; } action empty; }
  }
  rpc rain { input { leaf hours { type uint8; } } }
  rpc rest;
}`

const yang = await Yang.open([{ file: 'garden.yang', text: GARDEN }])
/** The project's models with a garden. */
export const root: RequestRoot = { children: yang.schema.nodes, operations: yang.schema.operations }
yang[Symbol.dispose]()

/** What stands behind `request`, read. */
export function read(line: string): Request | Fault {
  return parseRequest(splitWords(line), root, line.length + 1)
}

/** The action and its input, or what is wrong with a line. */
export function action(line: string): { readonly path: string; readonly input: unknown; readonly missing: string } {
  const request = read(line)
  if ('message' in request) throw new Error(`${request.message} (${line.slice(request.start, request.end)})`)
  if (request.kind !== 'action') throw new Error(`it is ${request.kind}`)
  const { operation, input, missing } = request
  return {
    path: operation.path,
    input,
    missing: missing.map(({ leaf, within }) => [...within, leaf.name].join('/')).join(),
  }
}

/** What is wrong with a line, and the words that the caret points at. */
export function wrong(line: string): readonly [message: string, at: string, hint: string | undefined] {
  const fault = read(line)
  if (!('message' in fault)) throw new Error(`nothing is wrong with it: ${JSON.stringify(fault)}`)
  return [fault.message, line.slice(fault.start, fault.end), fault.hint]
}

/** What can stand at the end of a line. */
export function at(line: string): RequestCompletion {
  const words = splitWords(line)
  const last = words.at(-1)
  const begun = last?.end === line.length ? last : undefined
  const some = (values: readonly string[], prefix: string) => ({
    values: values.filter((it) => it.startsWith(prefix)).map((value) => ({ value })),
    more: values.length > 3,
  })
  return completeRequest(begun === undefined ? words : words.slice(0, -1), begun, root, {
    keys: (steps, key, prefix) => {
      const list = steps.at(-1)
      if (list?.node.name === 'barrel') return some(['north', 'south'], prefix)
      if (key === 'row') return some(['1', '2'], prefix)
      return some(list?.step.keys?.row === '1' ? ['peas', 'sweet corn'] : ['beans'], prefix)
    },
    at: (path, prefix) => some(VALUES[path] ?? [], prefix),
  })
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  '/garden:garden/barrel/name': ['north', 'south'],
  '/brewerslab:brewhouse/power/brewerslab-control:output': ['heater', 'cooler'],
  '/brewerslab-profile:profiles/run': ['fermentation', 'mash'],
  '/brewerslab-thing:things/thing': ['Profile', 'Fermentation', 'Vessels', 'Gardener'],
}

/** The words of it. */
export function offered(line: string): readonly string[] {
  return at(line).candidates.map(({ word }) => word)
}
