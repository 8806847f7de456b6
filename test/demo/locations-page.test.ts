// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest'
import { showAllDevices } from '../../demo/page/admin/all-devices-view.ts'
import { describeDevice } from '../../demo/page/devices/describe-device.ts'
import type { TheirDevice } from '../../demo/page/server/admin-api.ts'

const ADDRESS = '203.0.113.x'
const LOCATION = 'Cambridge, United Kingdom'

const DEVICE: TheirDevice = {
  id: 's_1',
  user: 'ada',
  device: 'Firefox on Linux',
  address: ADDRESS,
  location: LOCATION,
  organization: null,
  status: 'active',
  isCurrent: false,
  createdAt: 0,
  lastActiveAt: 0,
  lastTokenAt: null,
  endedAt: null,
}

describe.each([
  ['one’s own devices', describeOwn],
  ['everybody’s', describeInAdministration],
])('a device in the list of %s', (_whose, textOf) => {
  test('is shown with its location beside its address', () => {
    expect(textOf(DEVICE)).toContain(`${ADDRESS} · ${LOCATION}`)
  })

  test('says nothing of a location that is not known', () => {
    const whole = textOf(DEVICE)
    expect(textOf({ ...DEVICE, location: null })).toBe(whole.replace(` · ${LOCATION}`, ''))
  })

  test('says that its address is not known', () => {
    expect(textOf({ ...DEVICE, address: null, location: null })).toContain('address not known')
  })
})

function describeOwn(device: TheirDevice): string {
  return describeDevice(device).textContent
}

function describeInAdministration(device: TheirDevice): string {
  const list = document.createElement('ul')
  list.id = 'all-devices'
  document.body.replaceChildren(list)
  showAllDevices(
    [device],
    () => 'Ada Lovelace',
    async () => {},
  )
  return list.textContent
}
