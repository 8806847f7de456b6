/** The ledger: one transaction reads all rows, then appends and deletes. */
import { parseRow } from '../../../src/core/messages.ts'
import type { LedgerRows } from '../../../src/core/ports.ts'
import { newMemory, recall } from '../search/memory.ts'
import type { Scenario } from './scenario.ts'
import { changeTab, type Draft, type LedgerTable, type PendingSync, putTab, type Tab, tabAt } from './world.ts'

const OTHER = 99

/** Each version writes and reads line rows of its own. */
export function versionOf({ otherVersion }: Scenario, tab: number): number {
  return otherVersion === tab ? 2 : 1
}

export function newTable(): LedgerTable {
  return { rows: [], lastKey: 0, memory: newMemory() }
}

function transact(before: LedgerTable, { rows, obsolete }: PendingSync, version: number): LedgerTable {
  if (!rows.length && !obsolete.length) return before
  let { lastKey } = before
  const added = rows.map((raw) => {
    lastKey += 1
    return { key: lastKey, raw, parsed: parseRow(raw), version, memory: newMemory() }
  })
  const kept = [...before.rows, ...added].filter(({ key }) => !obsolete.includes(key))
  return { rows: kept, lastKey, memory: newMemory() }
}

/** The oldest operation of the tab that has not run yet runs. */
export function runOldest(draft: Draft, index: number): void {
  const tab = tabAt(draft, index)
  const oldest = tab.syncs.find(({ read }) => !read)
  if (!oldest) return
  const { ledger, scenario } = draft
  draft.ledger = recall(ledger.memory, ['transact', oldest], () => transact(ledger, oldest, versionOf(scenario, index)))
  putTab(
    draft,
    index,
    recall(tab.memory, ['read', ledger], () => withRead(tab, oldest, ledger)),
  )
}

function withRead(tab: Tab, oldest: PendingSync, read: LedgerTable): Tab {
  return changeTab(tab, { syncs: tab.syncs.map((each) => (each === oldest ? { ...each, read } : each)) })
}

/** Takes the oldest operation of the tab away, with what it read, as the tab's version reads it. */
export function takeOldest(draft: Draft, index: number): { readonly id: number; readonly rows: LedgerRows } {
  const tab = tabAt(draft, index)
  const [oldest, ...others] = tab.syncs
  if (!oldest?.read) throw new Error('Nothing was read')
  putTab(
    draft,
    index,
    recall(tab.memory, ['taken'], () => changeTab(tab, { syncs: others })),
  )
  return { id: oldest.id, rows: rowsFor(oldest.read, versionOf(draft.scenario, index)) }
}

function rowsFor(table: LedgerTable, version: number): LedgerRows {
  return recall(table.memory, ['rows', version], () => ({
    keys: table.rows.map(({ key }) => key),
    rows: table.rows.map((row) => (row.version === version ? row.raw : { ...row.raw, v: OTHER })),
  }))
}
