import { median, percentile } from '../statistics.ts'

/** What a section has measured, cell by cell. */
export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

type Format = (value: number) => string

/** Columns as wide as their widest cell, so that it can be read in a terminal too. */
export function inMarkdown({ head, rows }: Table): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[], filler = ' ') =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width, filler)).join(' | ')} |`
  return [line(head), line([], '-'), ...rows.map((row) => line(row)), ''].join('\n')
}

/** `120 (100 to 130)`: the median, the least and the most. A dash for what could not be measured. */
export function spread(values: readonly number[], format: Format): string {
  if (values.some(Number.isNaN)) return '—'
  const [least, most] = [percentile(values, 0), percentile(values, 100)]
  return `${format(median(values))} (${format(least)} to ${format(most)})`
}

/** Least, median, the value that 95 % are not above, and most: a cell each. */
export function distribution(values: readonly number[], format: Format): string[] {
  return [0, 50, 95, 100].map((percent) => format(percentile(values, percent)))
}

/** With so many decimals, and its thousands apart. */
export function digits(decimals: number): Format {
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  return (value) => value.toLocaleString('en', options)
}
