import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleHeaders, contentSecurityPolicy, readBundleFile } from '../../../src/main/hosts/bundle.ts'
import { serveBundle } from '../../../src/main/hosts/electron/scheme.ts'

let folder = ''
let root = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'))
  root = join(folder, 'renderer')
  await mkdir(join(root, 'assets'), { recursive: true })
  await mkdir(join(folder, 'renderer-private'))
  const files: Record<string, string> = {
    'renderer/index.html': '<!doctype html>',
    'renderer/assets/index-3f.js': 'export {}',
    'renderer/assets/index-3f.css': 'body {}',
    'renderer/assets/notes.txt': 'of no kind that is served',
    'renderer/.hidden.js': 'secret',
    'settings.js': 'secret',
    'renderer-private/secret.js': 'secret',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  await symlink(join(folder, 'settings.js'), join(root, 'assets', 'link.js'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('reading the bundle', () => {
  it.each([
    ['/', '<!doctype html>', 'text/html; charset=utf-8'],
    ['/index.html', '<!doctype html>', 'text/html; charset=utf-8'],
    ['/assets/index-3f.js', 'export {}', 'text/javascript; charset=utf-8'],
    ['/assets/index-3f.css', 'body {}', 'text/css; charset=utf-8'],
  ])('gives %s with its kind', async (path, text, contentType) => {
    const file = await readBundleFile(root, path)
    expect(file?.body.toString()).toBe(text)
    expect(file?.contentType).toBe(contentType)
  })

  it.each([
    '/../settings.js',
    '/assets/../../settings.js',
    '/assets/..%2f..%2fsettings.js',
    '/%2e%2e/settings.js',
    '/..%5csettings.js',
    '/..\\settings.js',
    '/../renderer-private/secret.js',
    '/assets/link.js',
    '/.hidden.js',
    '//settings.js',
    '/assets//index-3f.js',
    '/./index.html',
    '/index.html\0.js',
    '/index.html%00',
    '/index.html::$DATA',
    '/C:/settings.js',
    '/assets',
    '/assets/',
    '/assets/notes.txt',
    '/missing.js',
    'index.html',
    '',
  ])('gives nothing for %j', async (path) => {
    expect(await readBundleFile(root, path)).toBeNull()
  })

  it('gives nothing when there is no bundle', async () => {
    expect(await readBundleFile(join(folder, 'nowhere'), '/')).toBeNull()
  })
})

describe('the page’s policy', () => {
  const directives = new Map(
    contentSecurityPolicy.split('; ').map((directive): [string, string] => {
      const [name = '', ...values] = directive.split(' ')
      return [name, values.join(' ')]
    }),
  )

  it.each([
    ['default-src', "'none'"],
    ['script-src', "'self'"],
    ['style-src', "'self'"],
    ['img-src', "'self'"],
    ['connect-src', "'none'"],
    ['object-src', "'none'"],
    ['base-uri', "'none'"],
    ['form-action', "'none'"],
    ['frame-ancestors', "'none'"],
    ['require-trusted-types-for', "'script'"],
  ])('says %s %s', (name, value) => {
    expect(directives.get(name)).toBe(value)
  })

  it('lets no inline code, no eval, no wildcard and no other host in', () => {
    expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|https?:|data:|blob:/)
  })

  it('travels with every answer, with the headers that keep a file what it says it is', () => {
    expect(bundleHeaders('image/png')).toMatchObject({
      'content-type': 'image/png',
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'x-dns-prefetch-control': 'off',
    })
  })
})

describe('the scheme', () => {
  async function request(url: string, method = 'GET'): Promise<Response> {
    let answer: Promise<Response> | Response | undefined
    serveBundle(
      {
        handle(scheme, handler) {
          expect(scheme).toBe('tokentray')
          answer = handler(new Request(url, { method }))
        },
      },
      root,
    )
    return answer ?? Response.error()
  }

  it('serves the page with its policy', async () => {
    const response = await request('tokentray://app/')
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('<!doctype html>')
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
  })

  it.each([
    ['tokentray://app/missing.js', 'GET', 404],
    ['tokentray://app/../settings.js', 'GET', 404],
    ['tokentray://app/..%2fsettings.js', 'GET', 404],
    ['tokentray://evil.example/index.html', 'GET', 403],
    ['tokentray://app/', 'POST', 403],
  ])('answers %s (%s) with %i', async (url, method, status) => {
    expect((await request(url, method)).status).toBe(status)
  })
})
