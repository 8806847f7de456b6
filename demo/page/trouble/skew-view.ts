import { byId } from '../ui/dom.ts'
import { notify } from '../ui/log.ts'

const HOUR_SECONDS = 3600

/** Sets the clock that this tab sees, as a person might set the machine's. The library believes neither it nor `exp`. */
export function showSkew(): void {
  const choice = byId('skew', HTMLSelectElement)
  const rightNow = Date.now.bind(Date)
  choice.addEventListener('change', () => {
    const skewMs = Number(choice.value) * 1000
    Date.now = () => rightNow() + skewMs
    notify(describe(Number(choice.value)))
  })
}

function describe(skewSeconds: number): string {
  if (skewSeconds === 0) return 'The clock of this tab is right again.'
  const way = skewSeconds > 0 ? 'ahead' : 'behind'
  return `The clock of this tab is ${Math.abs(skewSeconds) / HOUR_SECONDS} h ${way}.`
}
