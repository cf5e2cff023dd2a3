import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

/** GitHub says nothing about a form that it cannot read: it shows none. */

const root = join(import.meta.dirname, '..', '..', '..')
const folder = join(root, '.github', 'ISSUE_TEMPLATE')
const forms = readdirSync(folder)
  .filter((name) => name !== 'config.yml')
  .map((name) => ({ name, form: parse(readFileSync(join(folder, name), 'utf8')) as Form }))

interface Form {
  readonly name: string
  readonly description: string
  readonly body: readonly Field[]
}
interface Field {
  readonly type: string
  readonly id?: string
  readonly attributes: {
    readonly label?: string
    readonly value?: string
    readonly options?: readonly unknown[]
  }
}

describe.each(forms)('the issue form $name', ({ form }) => {
  it('is one that GitHub can show', () => {
    expect(form.name).not.toBe('')
    expect(form.description).not.toBe('')
    const ids = form.body.flatMap(({ id }) => id ?? [])
    expect(new Set(ids).size).toBe(ids.length)
    for (const { type, id, attributes } of form.body) {
      expect(['markdown', 'input', 'textarea', 'dropdown', 'checkboxes']).toContain(type)
      if (type === 'markdown') expect(attributes.value).toBeTruthy()
      else expect([id, attributes.label]).not.toContain(undefined)
      if (['dropdown', 'checkboxes'].includes(type)) expect(attributes.options).not.toHaveLength(0)
    }
  })

  it('says first that no secret belongs there and where weaknesses go, and asks for none', () => {
    const [first, ...fields] = form.body
    expect(first?.attributes.value).toContain('Never paste a token')
    expect(first?.attributes.value).toContain('SECURITY.md')
    expect(fields.map(({ attributes }) => attributes.label).join()).not.toMatch(/token|password|code|secret/i)
  })
})

it('the file that the forms point to is there', () => {
  expect(existsSync(join(root, 'SECURITY.md'))).toBe(true)
})
