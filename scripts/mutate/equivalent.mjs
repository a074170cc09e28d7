/** Mutants that change nothing that can be observed: the tables in `equivalent/`, a file for each room. */
import { readFileSync, readdirSync } from 'node:fs'
import { changeOf } from './mutants.mjs'

/**
 * @typedef {object} Row
 * @property {string} file
 * @property {string} in the line of the source where the mutant begins, without its indentation
 * @property {string[]} mutants as the run prints them, `what stood there  →  what stands there instead`
 * @property {string} why no test can notice them
 */

/**
 * @param {string[]} files rows of other files are left aside
 * @param {{ file: string, source: string, start: number, end: number, text: string, line: number }[]} all their mutants
 * @returns a function that returns the reason why a mutant is equivalent, if it is listed, and the rows that name no
 * mutant any more
 */
export function equivalents(files, all) {
  const folder = new URL('./equivalent/', import.meta.url)
  const rows = readdirSync(folder)
    .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
    .filter(({ file }) => files.includes(file))
  const reasons = new Map()
  for (const { file, in: line, mutants, why } of rows)
    for (const mutant of mutants) reasons.set(keyOf(file, line, mutant), why)
  const keyOfMutant = ({ file, source, ...mutant }) =>
    keyOf(file, source.split('\n')[mutant.line - 1].trim(), changeOf(source, mutant))
  const existing = new Set(all.map(keyOfMutant))
  return {
    reasonFor: (mutant) => reasons.get(keyOfMutant(mutant)),
    unused: [...reasons.keys()].filter((key) => !existing.has(key)),
  }
}

const keyOf = (file, line, mutant) => `${file}: ${line}: ${mutant}`
