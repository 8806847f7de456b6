import { rm } from 'node:fs/promises'
import { readAnnouncement } from './announcement.ts'
import { closeOnFailure } from './closing.ts'
import { createFolder, startTied } from './tied-process.ts'

/** A browser that was started here, in a profile folder of its own. */
export interface BrowserProcess {
  /** The web socket that it said it listens on. */
  readonly address: string
  /** Ends it and all its pages, and removes its profile. */
  end(): Promise<void>
}

/** How to start it. The functions are told the folder to keep the profile in. */
export interface BrowserProgram {
  readonly file: string
  args(profile: string): readonly string[]
  /** Matches what it prints when it listens, and the address in it. */
  readonly announcement: RegExp
  /** Writes what it reads when it starts. */
  prepare?(profile: string): Promise<void>
}

export async function startBrowser({ file, args, announcement, prepare }: BrowserProgram): Promise<BrowserProcess> {
  const folder = await createFolder()
  await closeOnFailure(
    async () => prepare?.(folder),
    () => rm(folder, { recursive: true }),
  )
  const { errors, end } = startTied({ file, args: args(folder), folder })
  return closeOnFailure(async () => ({ address: await readAnnouncement(errors, announcement), end }), end)
}
