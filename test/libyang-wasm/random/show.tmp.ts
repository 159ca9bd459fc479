import { Numbers } from './numbers.ts'
import { makeSchema } from './schema.ts'
console.log(makeSchema(new Numbers(Number(process.argv[2]))).text)
