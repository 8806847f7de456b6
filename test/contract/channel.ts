import type { Channel, Ports } from '../../src/core/ports.ts'
import { equal } from './assert.ts'
import type { Test } from './world.ts'

interface Inbox {
  readonly channel: Channel
  readonly messages: unknown[]
  /** Resolves when this message is there, and so all that its sender posted before. */
  received(message: unknown): Promise<void>
}

function join({ openChannel }: Ports, name: string): Inbox {
  const messages: unknown[] = []
  const waits = new Map<string, () => void>()
  const channel = openChannel(name, (message) => {
    messages.push(message)
    waits.get(JSON.stringify(message))?.()
  })
  if (!channel) throw new Error('there is no channel')
  return {
    channel,
    messages,
    received: (message) => new Promise((resolve) => waits.set(JSON.stringify(message), resolve)),
  }
}

const END = { end: true }

export function channelSuite(test: Test): void {
  test('a message reaches the other tabs and another channel of the same tab, but not its sender', async (world) => {
    const [one, two] = [await world.openTab(), await world.openTab()]
    const [sender, sibling, far] = [join(one.ports, 'a'), join(one.ports, 'a'), join(two.ports, 'a')]
    const arrived = Promise.all([sibling.received({ n: 1 }), far.received({ n: 1 })])
    sender.channel.post({ n: 1 })
    equal([sibling.messages, far.messages], [[], []])
    await world.settled(arrived)
    equal([sender.messages, sibling.messages, far.messages], [[], [{ n: 1 }], [{ n: 1 }]])
  })

  test('messages of one sender keep their order', async (world) => {
    const [one, two] = [await world.openTab(), await world.openTab()]
    const [sender, receiver] = [join(one.ports, 'a'), join(two.ports, 'a')]
    const arrived = receiver.received({ n: 9 })
    const sent = Array.from({ length: 10 }, (_, n) => ({ n }))
    for (const message of sent) sender.channel.post(message)
    await world.settled(arrived)
    equal(receiver.messages, sent)
  })

  test('channels of different names do not hear each other', async (world) => {
    const [one, two] = [await world.openTab(), await world.openTab()]
    const [sender, other, stranger] = [join(one.ports, 'a'), join(two.ports, 'a'), join(two.ports, 'b')]
    const arrived = other.received(END)
    sender.channel.post(END)
    await world.settled(arrived)
    equal(stranger.messages, [])
  })

  test('a closed channel hears nothing, not even what was under way', async (world) => {
    const [one, two] = [await world.openTab(), await world.openTab()]
    const [sender, closed, open] = [join(one.ports, 'a'), join(two.ports, 'a'), join(two.ports, 'a')]
    const arrived = open.received(END)
    sender.channel.post({ n: 1 })
    closed.channel.close()
    sender.channel.post(END)
    await world.settled(arrived)
    equal(closed.messages, [])
  })

  test('closing twice and posting after that harm nobody', async (world) => {
    const [one, two] = [await world.openTab(), await world.openTab()]
    const [closed, sender, receiver] = [join(one.ports, 'a'), join(one.ports, 'a'), join(two.ports, 'a')]
    const arrived = receiver.received(END)
    closed.channel.close()
    closed.channel.close()
    closed.channel.post({ n: 1 })
    sender.channel.post(END)
    await world.settled(arrived)
    equal(receiver.messages, [END])
  })

  test('a message posted right before the channel closes still arrives', async (world) => {
    const [one, two] = [await world.openTab(), await world.openTab()]
    const [sender, receiver] = [join(one.ports, 'a'), join(two.ports, 'a')]
    const arrived = receiver.received(END)
    sender.channel.post(END)
    sender.channel.close()
    await world.settled(arrived)
    equal(receiver.messages, [END])
  })

  test('a message that cannot be cloned is lost without a word, and the next one arrives', async (world) => {
    const [one, two] = [await world.openTab(), await world.openTab()]
    const [sender, receiver] = [join(one.ports, 'a'), join(two.ports, 'a')]
    const arrived = receiver.received(END)
    sender.channel.post({ n: () => {} })
    sender.channel.post(END)
    await world.settled(arrived)
    equal(receiver.messages, [END])
  })

  test('a message is a copy of what it was when it was posted', async (world) => {
    const [one, two] = [await world.openTab(), await world.openTab()]
    const [sender, receiver] = [join(one.ports, 'a'), join(two.ports, 'a')]
    const arrived = receiver.received({ n: 1 })
    const message = { n: 1 }
    sender.channel.post(message)
    message.n = 2
    await world.settled(arrived)
    equal(receiver.messages, [{ n: 1 }])
  })

  test('a tab that is closed hears nothing and holds nothing up', async (world) => {
    const [one, two, three] = [await world.openTab(), await world.openTab(), await world.openTab()]
    const [sender, gone, receiver] = [join(one.ports, 'a'), join(two.ports, 'a'), join(three.ports, 'a')]
    const arrived = receiver.received(END)
    two.close()
    sender.channel.post(END)
    await world.settled(arrived)
    equal(gone.messages, [])
  })
}
