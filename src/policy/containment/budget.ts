/** Thrown inside a proof when its cap is reached; the verdict is then "undecided". */
export class BudgetExceededError extends Error {
  override readonly name = 'BudgetSpent'
}

/** Limits of a proof: the number of automaton states, and the number of steps that create them. */
export class Budget {
  readonly #maxStates: number
  #states: number
  #steps: number

  constructor(maxStates: number) {
    this.#maxStates = maxStates
    this.#states = maxStates
    this.#steps = maxStates * stepsPerState
  }

  /** One more state, reached by looking at `steps` positions of patterns. */
  spend(steps: number): void {
    this.#states--
    this.#steps -= steps
    if (this.#states < 0 || this.#steps < 0) throw new BudgetExceededError(`more than ${this.#maxStates} states`)
  }
}

const stepsPerState = 400
