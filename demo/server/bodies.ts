import type { Context } from 'hono'
import { TROUBLES, type Trouble } from '../names.ts'
import { Problem } from './problem.ts'

/** What may be asked for, read from bodies that anybody may have written. Members not known are ignored. */

export interface TokenBody {
  readonly active: boolean
  readonly organization: string | undefined
}

export async function readTokenBody(c: Context): Promise<TokenBody> {
  const body = await readObject(c)
  const { active = false } = body
  if (typeof active !== 'boolean') throw invalid('active')
  return { active, organization: readOrganization(body) }
}

export async function readAccountBody(c: Context): Promise<{ readonly account: string }> {
  return { account: readString(await readObject(c), 'account') }
}

export async function readSessionBody(c: Context): Promise<{ readonly session: string }> {
  return { session: readString(await readObject(c), 'session') }
}

export async function readTroubleBody(c: Context): Promise<{ readonly trouble: Trouble }> {
  const { trouble } = await readObject(c)
  const known = TROUBLES.find((name) => name === trouble)
  if (!known) throw invalid('trouble')
  return { trouble: known }
}

/** A line that this server does not know must not silently get the token of another one. */
function readOrganization(body: Readonly<Record<string, unknown>>): string | undefined {
  const { params = {} } = body
  if (!isObject(params)) throw invalid('params')
  const { organization, ...unknown } = params
  if (Object.keys(unknown).length > 0) throw invalid('params')
  if (organization !== undefined && typeof organization !== 'string') throw invalid('params.organization')
  return organization
}

function readString(body: Readonly<Record<string, unknown>>, field: string): string {
  const value = body[field]
  if (typeof value !== 'string') throw invalid(field)
  return value
}

async function readObject(c: Context): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await c.req.json().catch((cause: unknown) => {
    throw cause instanceof SyntaxError ? new Problem(400, 'invalid_json') : cause
  })
  if (!isObject(body)) throw new Problem(400, 'invalid_body')
  return body
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(field: string): Problem {
  return new Problem(400, 'invalid_body', { field })
}
