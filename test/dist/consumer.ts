/** Files of the project that has the package installed. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'

/** Writes a file into the project and returns its path. */
export function writeConsumerFile(name: string, content: string): string {
  const path = join(inject('consumer'), name)
  writeFileSync(path, content)
  return path
}
