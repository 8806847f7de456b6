/** The script of every page of the contract tests: a tab of a world, a tab for what happens to tabs, or the runner. */
import { playPart } from './part.ts'
import { runTest } from './run-test.ts'
import { lackInThisPage } from './world.ts'

lackInThisPage(new URLSearchParams(location.search).get('lack'))
Object.assign(globalThis, { runTest, part: playPart() })
