import Bowser from 'bowser'

/** What a person would call this device. Good enough to recognise one's own in a list; proves nothing. */
export function nameDevice(userAgent: string): string {
  if (userAgent === '') return 'Unknown browser'
  const { browser, os } = Bowser.parse(userAgent)
  const name = browser.name || 'Unknown browser'
  return os.name ? `${name} on ${os.name}` : name
}
