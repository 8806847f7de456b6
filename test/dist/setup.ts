/** Builds and packs the package, and puts it into a project of its own, as somebody has it who installed it. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the packed tarball. */
    tarball: string
    /** Folder of a project that has the package in its `node_modules`, and its dependencies. */
    consumer: string
  }
}

export function setup(project: TestProject) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'freshtoken-dist-')))
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] })
  const name = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { encoding: 'utf8' }).trim()
  project.provide('tarball', join(folder, name))
  project.provide('consumer', createConsumer(folder, name))
  return () => rmSync(folder, { recursive: true })
}

/** Copies, not links: a link would let the compiler find the repository's own `node_modules`. No network is needed. */
function createConsumer(folder: string, tarball: string): string {
  const installed = join(folder, 'consumer', 'node_modules', 'freshtoken')
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed], { cwd: folder })
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    cpSync(join('node_modules', name), join(folder, 'consumer', 'node_modules', name), { recursive: true })
  }
  writeFileSync(join(folder, 'consumer', 'package.json'), '{ "type": "module", "private": true }')
  return join(folder, 'consumer')
}
