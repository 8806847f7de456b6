import { equal } from './assert.ts'
import type { Test } from './world.ts'

export function cookiesSuite(test: Test): void {
  test('a cookie that is not there reads as empty', async (world) => {
    const { ports } = await world.openTab()
    equal(ports.cookies.read('absent'), '')
  })

  test('a cookie is read as it stands, nothing in it is decoded', async (world) => {
    const tab = await world.openTab()
    tab.setCookie('marker', 'a%20b=c')
    equal(tab.ports.cookies.read('marker'), 'a%20b=c')
  })

  test('a name that ends like another one, or begins like it, is another cookie', async (world) => {
    const tab = await world.openTab()
    tab.setCookie('the-marker', '1')
    tab.setCookie('marker-two', '2')
    equal(tab.ports.cookies.read('marker'), '')
    tab.setCookie('marker', '3')
    equal(tab.ports.cookies.read('marker'), '3')
  })

  test('all tabs read the same cookies, and a cookie taken away reads as empty', async (world) => {
    const [one, two] = [await world.openTab(), await world.openTab()]
    one.setCookie('marker', '1')
    equal(two.ports.cookies.read('marker'), '1')
    two.setCookie('marker', '')
    equal(one.ports.cookies.read('marker'), '')
  })
}
