import { formatCount } from '../../../words.ts'
import type { ProofLine } from '../types.ts'
import { Name, PageSection } from './parts.tsx'

const states = { good: 'Passed', caution: 'Look at it', bad: 'Failed', neutral: 'No result' } as const

const explanations: Readonly<Partial<Record<ProofLine['name'], string>>> = {
  Containment: 'Is there a request that the new policy allows and the old one does not?',
  Replay: 'What would the new policy have done to every request that was observed?',
  Backtest: 'The same decision on two thirds of the window, held against the last third.',
  Estimate: 'How likely the next call needs something that was not seen (Good–Turing).',
}

export const ProofSection = ({ lines }: { readonly lines: readonly ProofLine[] }) => (
  <PageSection title="Proof">
    <dl class="proof">
      {lines.map(({ name, state, text, items }, at) => (
        <div key={at} class={state}>
          <dt>
            {name} <span class={`pill ${state}`}>{states[state]}</span>
          </dt>
          <dd>
            <p>
              <bdi>{text}</bdi>
            </p>
            {explanations[name] !== undefined && <p class="muted">{explanations[name]}</p>}
            {items.length > 0 && (
              <details>
                <summary>{formatCount(items.length, 'line')}</summary>
                <ul>
                  {items.map((item, index) => (
                    <li key={index}>
                      <Name>{item}</Name>
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </dd>
        </div>
      ))}
    </dl>
  </PageSection>
)
