/** Evaluation of one document (`compilePolicy`) and of all policies that apply to a request (`evaluateRequest`). */
export { compilePolicy, decisionOf } from './compile.ts'
export type { CompiledPolicy, CompileOptions, Effects, DocumentExplanation, StatementExplanation } from './compile.ts'
export { evaluateRequest } from './authorisation.ts'
export type { PolicySet } from './authorisation.ts'
