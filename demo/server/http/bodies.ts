import type { Context } from 'hono'
import { z } from 'zod'
import { TROUBLES } from '../../names.ts'
import { ROLES } from '../database/schema.ts'
import { Problem, type ProblemCode } from './problem.ts'

/** What may be asked for, read from bodies that anybody may have written. Members not known are ignored. */

/** Longer than any that is handed out, and free of what a database or a header would stumble over. */
const id = z.string().regex(/^[\w-]{1,64}$/)
/** NIST SP 800-63B section 5.1.1.2: long rather than odd. The upper bound is for the work of hashing. */
const newPassword = z.string().min(12).max(128)
const password = z.string().min(1).max(128)
const email = z.email().max(254)
/** What is shown in lists and signed into tokens is one line, reads from one end to the other, and can be seen. */
const name = z
  .string()
  .trim()
  .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]{1,80}$/u)
  .regex(/[^\p{Default_Ignorable_Code_Point}\p{M}\p{Z}]/u)
const seconds = (min: number, max: number) => z.int().min(min).max(max)
const YEAR_SECONDS = 400 * 86_400

export const empty = z.object({})

/** A line that this server does not know must not silently get the token of another one. */
export const tokenBody = z.object({
  active: z.boolean().default(false),
  params: z.strictObject({ session: id.optional(), organization: id.optional() }).default({}),
})

export const signInBody = z.object({ email, password, add: z.boolean().default(false) })
export const signUpBody = z.object({ name, email, password: newPassword, add: z.boolean().default(false) })
/** Of what is done to the current session: the one that the page takes for it. */
const meant = { session: id.optional() }
export const currentBody = z.object(meant)
export const stepUpBody = z.object({ ...meant, password })
export const sessionBody = z.object({ session: id })
/** Here `session` is the one to end. */
export const revokeBody = z.object({ session: id, current: id.optional() })
export const organizationBody = z.object({ ...meant, organization: id })
export const userBody = z.object({ user: id })
export const roleBody = z.object({ user: id, role: z.enum(ROLES) })
export const troubleBody = z.object({ trouble: z.enum(TROUBLES) })

/** RFC 5646 section 2.1, as far as anybody uses it. `null` takes it away. */
const locale = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i)
const cart = z.string().regex(/^[\w.:-]{1,64}$/)
export const dataBody = z.object({ ...meant, locale: locale.nullable().optional(), cart: cart.nullable().optional() })

/**
 * One that contradicts itself is none. A token request is what tells of activity: with tokens that live longer than half
 * the time-out, a person at work is taken for gone when one of them fails.
 */
export const policyBody = z
  .object({
    sessionSeconds: seconds(60, YEAR_SECONDS),
    inactivitySeconds: seconds(60, YEAR_SECONDS),
    tokenSeconds: seconds(20, 300),
  })
  .refine(({ sessionSeconds, tokenSeconds }) => tokenSeconds <= sessionSeconds, { path: ['tokenSeconds'] })
  .refine(({ inactivitySeconds, tokenSeconds }) => inactivitySeconds >= 2 * tokenSeconds, {
    path: ['inactivitySeconds'],
  })

const limit = z.coerce.number().int().min(1).max(200).default(50)
export const sessionsQuery = z.object({ user: id.optional(), limit })
export const listQuery = z.object({ limit })

export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const body: unknown = await c.req.json().catch((cause: unknown) => {
    throw cause instanceof SyntaxError ? new Problem(400, 'invalid_json') : cause
  })
  return parse(schema, body, 'invalid_body')
}

export function readQuery<T>(c: Context, schema: z.ZodType<T>): T {
  return parse(schema, c.req.query(), 'invalid_query')
}

export function readId(c: Context, name: string): string {
  return parse(z.object({ [name]: id }), c.req.param(), 'invalid_query')[name] ?? ''
}

/** Names the member, and nothing that was in it: a password may have been. */
function parse<T>(schema: z.ZodType<T>, value: unknown, code: ProblemCode): T {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  const field = error.issues[0]?.path.join('.')
  throw new Problem(400, code, field ? { field } : {})
}
