/** One line of the report. */
export interface Row {
  readonly what: string
  readonly measured: string
  /** The same on the bare platform, or with one tab alone, in this run. */
  readonly floor: string
  /** What it is to be. */
  readonly target: string
}

const WIDTHS: Readonly<Record<keyof Row, number>> = { what: 58, measured: 24, floor: 26, target: 22 }
const COLUMNS = Object.keys(WIDTHS) as (keyof Row)[]

function line(cells: Row, filler: string): string {
  return `| ${COLUMNS.map((column) => cells[column].padEnd(WIDTHS[column], filler)).join(' | ')} |`
}

export function printHead(): void {
  console.log(line({ what: 'what', measured: 'measured', floor: 'floor', target: 'target' }, ' '))
  console.log(line({ what: '', measured: '', floor: '', target: '' }, '-'))
}

export function printRow(row: Row): void {
  console.log(line(row, ' '))
}

/** `1 request`, or `1 to 3 requests` where rounds differed. */
export function inRequests(...counts: readonly number[]): string {
  const least = Math.min(...counts)
  const most = Math.max(...counts)
  const unit = most === 1 ? 'request' : 'requests'
  return least === most ? `${most} ${unit}` : `${least} to ${most} ${unit}`
}

/** Whole milliseconds. */
export function inMs(ms: number): string {
  return `${Math.round(ms)} ms`
}
