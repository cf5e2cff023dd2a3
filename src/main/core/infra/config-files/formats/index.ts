import * as v from 'valibot'
import { Secret } from '../../secrets/secret.ts'
import { shapedStretches } from '../../secrets/token-shapes.ts'
import { splice } from '../splice.ts'
import { readAssignments } from './assignments.ts'
import { readBunfig } from './bunfig.ts'
import { readNpmrc } from './npmrc.ts'
import { readPnpmConfig } from './pnpm-config.ts'
import { unknownBinding, type PlainSecret, type Reader, type Reading, type Span } from './reading.ts'
import { readSourceText, spanInBytes, type SourceText } from './source-text.ts'
import { readYarnrc, readYarnrcClassic } from './yarnrc.ts'

/** The forms that files with tokens are written in. */
export const format = v.picklist([
  'npmrc',
  'pnpm-config',
  'yarnrc',
  'yarnrc-classic',
  'bunfig',
  'env',
  'shell',
])
export type Format = v.InferOutput<typeof format>

const readers: Readonly<Record<Format, Reader>> = {
  npmrc: readNpmrc,
  'pnpm-config': readPnpmConfig,
  yarnrc: readYarnrc,
  'yarnrc-classic': readYarnrcClassic,
  bunfig: readBunfig,
  env: readAssignments,
  shell: readAssignments,
}

/** What a file holds, with byte offsets; whatever has npm's token shape is found, also where the format does not look. */
export function readBytes(format: Format, bytes: Buffer): Reading {
  const source = readSourceText(bytes)
  const reading = readers[format](source.text)
  const loose = shapedStretches(source.text, 'files')
    .filter(([start, end]) => !reading.secrets.some(({ span }) => span.start < end && start < span.end))
    .map(([start, end]) => looseSecret(source, { start, end }))
  return {
    ...reading,
    secrets: [...reading.secrets, ...loose].map((found) => inBytes(source, found)),
    variables: reading.variables.map((found) => ({ ...found, span: spanInBytes(source, found.span) })),
  }
}

/** The bytes without these secrets, each taken out as its format asks for. */
export function cutBytes(bytes: Buffer, ...secrets: readonly Pick<PlainSecret, 'cut'>[]): Buffer {
  const { encode } = readSourceText(bytes)
  return splice(
    bytes,
    secrets.map(({ cut: { start, end, replacement } }) => ({ start, end, bytes: encode(replacement) })),
  )
}

function looseSecret({ text }: SourceText, span: Span): PlainSecret {
  return {
    kind: 'token',
    secret: new Secret(text.slice(span.start, span.end)),
    span,
    cut: { ...span, replacement: '' },
    setting: '',
    // What stands around it was not understood, and may bind it to a registry.
    registry: unknownBinding,
    username: null,
    unread: 'shape',
  }
}

function inBytes(source: SourceText, found: PlainSecret): PlainSecret {
  return {
    ...found,
    secret: new Secret(source.decode(found.secret.reveal())),
    setting: source.decode(found.setting),
    span: spanInBytes(source, found.span),
    cut: { ...spanInBytes(source, found.cut), replacement: found.cut.replacement },
  }
}
