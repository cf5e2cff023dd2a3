import { createHash } from 'node:crypto'
import { account } from './account.ts'
import type { Reply } from './http.ts'
import type { WebAuth } from './state.ts'

const style = `
:root { color-scheme: light dark; --paper: #faf7f2; --ink: #2a2622; --muted: #6b635a; --accent: #2f5d50; --on-accent: #fff; --line: #ddd5c9 }
@media (prefers-color-scheme: dark) { :root { --paper: #1d1b19; --ink: #ece6dd; --muted: #a89f94; --accent: #8fc4b3; --on-accent: #13221d; --line: #3a3530 } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { width: min(26rem, 100vw - 3rem); padding: 1.75rem 0; border-block: 1px solid var(--line) }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; line-height: 1.25 }
p { margin: 0 0 1rem }
.muted { color: var(--muted); font-size: .9rem }
.code { font: 1.25rem ui-monospace, monospace; letter-spacing: .06em; user-select: all }
button { min-height: 2.75rem; padding: 0 1.25rem; border: 0; border-radius: .5rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer }
button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px }
`

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    `default-src 'none'`,
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    `form-action 'self'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; '),
  // Not `no-referrer`: browsers then send `Origin: null` with the form.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}

/** The page that stands in for npm's: one sentence and one button. */
export function confirmPage(webAuth: WebAuth): Reply {
  const [title, question] =
    webAuth.kind === 'login'
      ? [
          'Sign in to the practice registry',
          `An app on this computer wants to sign in as ${account.username}.`,
        ]
      : ['Confirm it is you', `An app on this computer wants to change the tokens of ${account.username}.`]
  return page(
    200,
    title,
    `<p>${question}</p>
<form method="post"><input type="hidden" name="key" value="${webAuth.formKey}"><button type="submit">Confirm</button></form>
<p class="muted">If that was not you, close this page. Nothing happens then.</p>`,
  )
}

/** A page that says one thing, and perhaps a code. */
export function messagePage(status: number, title: string, sentence: string, code?: string): Reply {
  const shown = code === undefined ? '' : `<p class="code">${code}</p>`
  return page(status, title, `<p>${sentence}</p>${shown}`)
}

function page(status: number, title: string, content: string): Reply {
  const text = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head>
<body><main><h1>${title}</h1>
${content}
</main></body>
</html>
`
  return { status, headers, text }
}
