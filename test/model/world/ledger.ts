/** The ledger: one transaction reads all rows, then appends and deletes. */
import { parseRow } from '../../../src/core/messages.ts'
import type { LedgerRows } from '../../../src/core/ports.ts'
import { newMemo } from '../search/fold.ts'
import type { Scenario } from './scenario.ts'
import { type Draft, type LedgerRow, type PendingSync, setTab, tabAt } from './world.ts'

/** Each version writes and reads line rows of its own. */
export function versionOf({ otherVersion }: Scenario, tab: number): number {
  return otherVersion === tab ? 2 : 1
}

/** What it read. */
function transact(draft: Draft, tab: number, { rows, obsolete }: PendingSync): readonly LedgerRow[] {
  const read = draft.rows
  const version = versionOf(draft.scenario, tab)
  const added = rows.map((raw) => {
    draft.lastKey += 1
    return { key: draft.lastKey, raw, parsed: parseRow(raw), version, ...newMemo() }
  })
  if (rows.length + obsolete.length) draft.rows = [...read, ...added].filter(({ key }) => !obsolete.includes(key))
  return read
}

/** The oldest operation of the tab that has not run yet runs. */
export function runOldest(draft: Draft, index: number): void {
  const { syncs } = tabAt(draft, index)
  const oldest = syncs.find(({ read }) => !read)
  if (!oldest) return
  const read = transact(draft, index, oldest)
  setTab(draft, index, { syncs: syncs.map((each) => (each === oldest ? { ...each, read } : each)) })
}

/** Takes the oldest operation of the tab away, with what it read, as the tab's version reads it. */
export function takeOldest(draft: Draft, index: number): { readonly id: number; readonly rows: LedgerRows } {
  const [oldest, ...others] = tabAt(draft, index).syncs
  if (!oldest?.read) throw new Error('Nothing was read')
  setTab(draft, index, { syncs: others })
  const version = versionOf(draft.scenario, index)
  const rows = oldest.read.map((row) => (row.version === version ? row.raw : { ...row.raw, v: OTHER }))
  return { id: oldest.id, rows: { keys: oldest.read.map(({ key }) => key), rows } }
}

const OTHER = 99
