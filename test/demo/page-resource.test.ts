import { atom } from 'nanostores'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

type Resources = typeof import('../../demo/page/ui/resource.ts')

const NOTHING = 'nothing'

const page = { visibilityState: 'visible', addEventListener: (_type: string, look: () => void) => looks.push(look) }
const looks: (() => void)[] = []
let resources: Resources

beforeAll(async () => {
  vi.stubGlobal('document', page)
  resources = await import('../../demo/page/ui/resource.ts')
})
afterAll(() => {
  vi.unstubAllGlobals()
})

describe('what the page shows of the server', () => {
  test('is asked for once for each key, and is nothing without one', async () => {
    const world = new World()
    world.turnTo('ada')
    await world.answer(0, 'of Ada')
    expect(world.shown).toBe('of Ada')
    world.turnTo(null)
    expect([world.shown, world.asked]).toEqual([NOTHING, ['ada']])
  })

  test('stays while that of the same owner is asked for anew, and goes at once when it is somebody else’s', async () => {
    const world = new World()
    world.turnTo('ada as member', 'ada')
    await world.answer(0, 'of Ada')
    world.turnTo('ada as admin', 'ada')
    expect(world.shown).toBe('of Ada')
    world.turnTo('grace', 'grace')
    expect(world.shown).toBe(NOTHING)
    await world.answer(2, 'of Grace')
    await world.answer(1, 'of Ada, late')
    expect(world.shown).toBe('of Grace')
  })

  test('is not asked for by a hidden tab, nor shown to who looks at it as somebody else', async () => {
    const world = new World()
    world.turnTo('ada')
    await world.answer(0, 'of Ada')
    see('hidden')
    world.turnTo('grace')
    expect(world.asked).toEqual(['ada'])
    see('visible')
    expect([world.shown, world.asked]).toEqual([NOTHING, ['ada', 'grace']])
  })

  test('is not thrown away by the late failure of an older request', async () => {
    const world = new World()
    for (const key of ['ada', 'grace', 'ada']) world.turnTo(key)
    await world.answer(2, 'of Ada')
    await world.fail(0)
    expect(world.shown).toBe('of Ada')
    world.turnTo('bob')
    const reloaded = world.resource.reload()
    await world.answer(4, 'of Bob')
    await reloaded
    await world.fail(3)
    expect(world.shown).toBe('of Bob')
  })

  test('is asked for again at the next occasion where it could not be had, and only there', async () => {
    const [failed, had] = [new World(), new World()]
    for (const world of [failed, had]) world.turnTo('ada')
    await failed.fail(0)
    await had.answer(0, 'of Ada')
    resources.askAgain()
    resources.askAgain()
    expect([failed.asked, had.asked]).toEqual([['ada', 'ada'], ['ada']])
    await failed.answer(1, 'of Ada')
    expect(failed.shown).toBe('of Ada')
  })
})

function see(visibilityState: string): void {
  page.visibilityState = visibilityState
  for (const look of looks) look()
}

/** A server that answers when the test says so, and what a page makes of it. */
class World {
  readonly asked: string[] = []
  readonly #answers: { resolve(value: string): void; reject(error: Error): void }[] = []
  readonly #$key = atom<string | null>(null)
  readonly #$owner = atom<string | null>(null)
  readonly resource = resources.createResource(this.#$key, NOTHING, (key) => this.#ask(key), this.#$owner)

  get shown(): string {
    return this.resource.$value.get()
  }

  turnTo(key: string | null, owner: string | null = key): void {
    this.#$owner.set(owner)
    this.#$key.set(key)
  }

  async answer(request: number, value: string): Promise<void> {
    this.#answers[request]?.resolve(value)
    await new Promise((resolve) => setTimeout(resolve))
  }

  async fail(request: number): Promise<void> {
    this.#answers[request]?.reject(new Error('no answer'))
    await new Promise((resolve) => setTimeout(resolve))
  }

  #ask(key: string): Promise<string> {
    this.asked.push(key)
    return new Promise((resolve, reject) => this.#answers.push({ resolve, reject }))
  }
}
