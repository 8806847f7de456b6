import { describe, expect, it } from 'vitest'
import { drawPlan } from '../plan/draw-plan.ts'
import { KINDS_OF_GARBAGE } from '../world/stranger.ts'
import { PLAIN_TAB, World } from '../world/world.ts'
import { Names, sentence } from './sentence.ts'

const FLAWS = Array.from({ length: KINDS_OF_GARBAGE }, (_, flaw) => flaw)

describe('The log', () => {
  it.each(FLAWS)('has a sentence for what a stranger posts, whatever is wrong with it (%i)', async (flaw) => {
    const { setup } = drawPlan(1)
    const world = new World(setup, [], () => {})
    const heard: string[] = []
    world.recorder.listen((happening) => {
      if (happening.kind === 'heard') heard.push(sentence(happening, new Names()))
    })
    world.open(0, PLAIN_TAB)
    world.hearGarbage(flaw)
    await world.browser.advance(1000)
    expect(heard).toEqual([expect.stringContaining('hear ')])
  })
})
