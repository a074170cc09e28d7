import { partitionOf, type AccountAndRegion } from './arn-template.ts'
import { openRequest, type OpenedRequest, type WantedParameters } from './parameters.ts'
import type { AuthorisedAction, EventFacts } from './types.ts'

/** Calls come from few places, and many from one in a row. */
let latest: AccountAndRegion = { partition: partitionOf(''), region: '', account: '' }

/** One call while it is mapped. Its members are computed from the record's facts only when they are needed. */
export class Call {
  readonly facts: EventFacts
  readonly #wanted: WantedParameters
  #request: OpenedRequest | undefined

  constructor(facts: EventFacts, wanted: WantedParameters) {
    this.facts = facts
    this.#wanted = wanted
  }

  get request(): OpenedRequest {
    return (this.#request ??= openRequest(this.facts.requestParameters, this.#wanted))
  }

  /** The place of the call's resources, unless the request says otherwise. */
  get place(): AccountAndRegion {
    const { region, account } = this.facts
    if (region !== latest.region || account !== latest.account) {
      latest = { partition: partitionOf(region), region, account }
    }
    return latest
  }
}

/** Extracts something from any call of the operation it was made for. */
export type ResourceRule<T> = (call: Call) => T

/** The resources that a call was authorised on for one action. */
export type CallResources = Omit<AuthorisedAction, 'action'>
