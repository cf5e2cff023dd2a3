import js from '@eslint/js'
import regexp from 'eslint-plugin-regexp'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import { foreignKeys } from './scripts/lint/foreign-keys.mjs'
import svelteConfig from './svelte.config.js'

/** A wall of the house: files in `from` may not import anything that matches `patterns`. */
const wall = (from, patterns, message) => ({
  files: from,
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: patterns.map((regex) => ({ regex, message })) },
    ],
  },
})

const electron = String.raw`^electron($|/)`
/** What no part of the core may import. */
const outside = [electron, String.raw`hosts/`, String.raw`renderer/`, String.raw`practice/`]

/** Files of a feature's folder other than the one that bears its name. */
const entryOnly = (features) => String.raw`${features}/(?<feature>[a-z-]+)/(?!\k<feature>\.ts$)`

/** The native module is loaded in one file, whichever process that file is in. */
const loadsKeytar = {
  selector: ":matches(ImportDeclaration, ImportExpression)[source.value='keytar']",
  message: 'Only src/keychain-process/load-keytar.ts loads keytar.',
}

const electronMessage = 'Only src/main/hosts/electron and the preload may import electron.'

export default ts.config(
  // The last is what electron-vite writes while it reads its configuration; a build may run at the same time.
  { ignores: ['out/', 'out-dev/', 'node_modules/', 'tests/peers/', 'electron.vite.config.ts.*.mjs'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...ts.configs.stylisticTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js'] },
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // With a locked Linux keyring these two kill the process (SIGSEGV, atom/node-keytar#477).
      'no-restricted-properties': [
        'error',
        ...['findCredentials', 'findPassword'].map((property) => ({
          property,
          message: 'It crashes the process when a Linux keyring is locked.',
        })),
        {
          object: 'v',
          property: 'record',
          message: 'It leaves out keys such as `constructor`: take `keyed` (src/shared/keyed.ts).',
        },
      ],
      eqeqeq: 'error',
    },
  },
  {
    ignores: ['src/keychain-process/load-keytar.ts'],
    rules: { 'no-restricted-syntax': ['error', loadsKeytar] },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // A literal style attribute breaks the content security policy; style: directives do not.
      'svelte/no-inline-styles': ['error', { allowTransitions: true }],
      'svelte/no-at-html-tags': 'error',
      'svelte/button-has-type': 'error',
    },
  },
  { files: ['src/renderer/**'], languageOptions: { globals: globals.browser } },
  { files: ['src/main/**', 'src/practice/**', 'tests/**'], languageOptions: { globals: globals.node } },
  { files: ['scripts/**/*.mjs', 'dev/**'], languageOptions: { globals: globals.node } },
  {
    // What others wrote is read here: by patterns whose time grows with the text and no faster, and never as a key of a plain object.
    files: ['src/**'],
    ignores: ['src/shared/keyed.ts'],
    plugins: { regexp, tokentray: { rules: { 'foreign-keys': foreignKeys } } },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
      'tokentray/foreign-keys': 'error',
    },
  },
  {
    files: ['*.js'],
    ...ts.configs.disableTypeChecked,
    languageOptions: { ...ts.configs.disableTypeChecked.languageOptions, globals: globals.node },
  },

  wall(
    ['src/shared/**'],
    [String.raw`^(?!\.{1,2}/|valibot$|ipaddr\.js$)`, String.raw`\.\./(main|renderer|preload|practice)/`],
    'shared imports only valibot, ipaddr.js and itself.',
  ),
  wall(
    ['src/main/ipc/**', 'src/main/core/*.ts'],
    [...outside, entryOnly(String.raw`^(?:\.|\.\./core)/features`)],
    'core and ipc know no host, no window and no electron, and a feature by the file that bears its name.',
  ),
  wall(
    ['src/main/core/infra/**'],
    [
      ...outside,
      String.raw`^(\.\./)+(features|registry)/`,
      String.raw`^(\.\./)+(context|create-core|ports|state)\.ts$`,
    ],
    'infra knows no feature, no registry and nothing above it.',
  ),
  wall(
    ['src/main/core/registry/**'],
    [...outside, String.raw`^(\.\./)+features/`, String.raw`^(\.\./)+(context|create-core|state)\.ts$`],
    'The client of a registry stands on infra, and knows no feature.',
  ),
  wall(
    ['src/main/core/features/**'],
    [...outside, entryOnly(String.raw`^\.\.`), String.raw`^(\.\./)+(context|create-core)\.ts$`],
    'A feature is imported by others only through the file that bears its name.',
  ),
  {
    files: ['src/main/core/**'],
    ignores: ['src/main/core/infra/files/file-system.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        loadsKeytar,
        {
          selector: "MemberExpression[object.name='process'][property.name='platform']",
          message: 'The platform is injected: take it from the file system (infra/files/file-system.ts).',
        },
      ],
    },
  },
  wall(
    [
      'src/main/hosts/*.ts',
      'src/main/hosts/chromium/**',
      'src/practice/**',
      'src/keychain-process/**',
      'src/text-worker/**',
    ],
    [electron],
    electronMessage,
  ),
  wall(
    ['src/renderer/**'],
    [electron, String.raw`^node:`, String.raw`/main/`, String.raw`/preload/`],
    'The renderer imports only itself and src/shared.',
  ),
  {
    files: ['tests/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'error' },
  },
)
