import type { Trouble } from '../../names.ts'
import { post } from './post.ts'

/** The switches of the demo, which no real session server has. */

export interface DemoState {
  /** `null`: nobody makes any here. */
  readonly trouble: Trouble | null
  readonly tokenLifetimeSeconds: number
}

export function readState(): Promise<DemoState> {
  return post('/demo/state', {})
}

export async function makeTrouble(trouble: Trouble): Promise<void> {
  await post('/demo/trouble', { trouble })
}
