import type { Grade } from '../../../catalog/types.ts'
import type { Network, OriginKeys, OutsideCaller, OutsideKey } from '../../types.ts'
import { readBoolean, readGiven, InvalidStoreError, readList, readOneOf, readString } from './values.ts'

/** A request of a caller from outside, as `linesOf` writes it. */
export function outsideOf(parts: readonly unknown[]): OutsideKey {
  const [caller, owner, action, resource, grade, operation, network, region, outcome, origin] = parts
  return {
    caller: callerOf(readList(caller)),
    owner: readString(owner),
    action: readString(action),
    resource: resource === null ? null : readString(resource),
    grade: gradeOf(grade),
    operation: readString(operation),
    network: networkOf(readList(network)),
    region: readString(region),
    outcome: readOneOf(outcome, ['allowed', 'denied']),
    ...(origin !== undefined && { origin: originOf(readList(origin)) }),
  }
}

/** Files that were written while `listed` was called `told` are read, too. */
export const gradeOf = (value: unknown): Grade =>
  value === 'told' ? 'listed' : readOneOf(value, ['stated', 'listed', 'guessed'] satisfies Grade[])

function callerOf([kind, who, id]: readonly unknown[]): OutsideCaller {
  switch (kind) {
    case 'account':
      return { kind, account: readString(who), ...(id !== undefined && { principal: readString(id) }) }
    case 'service':
      return { kind, service: readString(who) }
    case 'anonymous':
      return { kind }
    default:
      throw new InvalidStoreError()
  }
}

function originOf(parts: readonly unknown[]): OriginKeys {
  const [sourceAccount, sourceArn, sourceOrganisation, organisation] = parts.map((each) => readGiven(each, readString))
  return {
    ...(sourceAccount !== undefined && { sourceAccount }),
    ...(sourceArn !== undefined && { sourceArn }),
    ...(sourceOrganisation !== undefined && { sourceOrganisation }),
    ...(organisation !== undefined && { organisation }),
  }
}

export function networkOf([kind, one, ...more]: readonly unknown[]): Network {
  switch (kind) {
    case 'address': {
      const workload = readGiven(more[0], readString)
      return { kind, address: readString(one), ...(workload !== undefined && { workload }) }
    }
    case 'endpoint': {
      const [vpc, owner, workload] = more.slice(1).map((each) => readGiven(each, readString))
      return {
        kind,
        endpoint: readString(one),
        address: readString(more[0]),
        ...(vpc !== undefined && { vpc }),
        ...(owner !== undefined && { owner }),
        ...(workload !== undefined && { workload }),
      }
    }
    case 'service':
      return { kind, service: readString(one), ...(more[0] !== undefined && { forwarded: readBoolean(more[0]) }) }
    case 'unknown': {
      const vendor = readGiven(one, readString)
      return { kind, ...(vendor !== undefined && { vendor }) }
    }
    default:
      throw new InvalidStoreError()
  }
}
