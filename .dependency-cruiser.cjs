const rule = (name, from, to) => ({ name, severity: 'error', from, to })
module.exports = {
  forbidden: [
    rule('no-circles', {}, { circular: true }),
    rule(
      'contracts-are-the-floor',
      { path: '^lib/contracts/', pathNot: '\\.test\\.ts$' },
      { pathNot: ['^lib/contracts/', 'node_modules/zod/'] },
    ),
    rule('lib-knows-no-one-above', { path: '^lib/' }, { path: '^(app|components|server)/' }),
    rule('components-use-lib', { path: '^components/' }, { path: '^(app|server)/' }),
    rule(
      'app-crosses-the-bridge',
      { path: '^app/' },
      { path: '^server/', pathNot: '^server/bridge/(route|action|page|session)\\.ts$' },
    ),
    rule(
      'bridge-carries-only-types',
      { path: '^server/bridge/' },
      { path: '^server/', pathNot: '^server/bridge/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'domain-is-pure',
      { path: '^server/domain/', pathNot: '\\.test\\.ts$' },
      { pathNot: ['^server/domain/', '^lib/contracts/'] },
    ),
    rule(
      'tools-know-no-feature',
      { path: '^server/(platform|db)/', pathNot: '\\.test\\.ts$' },
      { path: '^server/', pathNot: '^server/(platform|db|domain)/' },
    ),
    rule(
      'features-know-no-door',
      { path: '^server/features/' },
      { path: '^server/(coordinator|gateway|realtime|http|bridge|cli)/' },
    ),
    rule(
      'features-meet-as-types',
      { path: '^server/features/([^/]+)/' },
      { path: '^server/features/', pathNot: '^server/features/$1/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'features-are-entered-by-index',
      { path: '^server/', pathNot: '^server/features/' },
      { path: '^server/features/[^/]+/(?!index\\.ts$)', pathNot: '^server/features/[^/]+/index\\.ts$' },
    ),
    rule(
      'the-worker-has-no-database',
      { path: '^server/coordinator/(?!host\\.ts$)' },
      { path: '^server/(db|features)/' },
    ),
    rule(
      'doors-never-meet',
      { path: '^server/(coordinator|gateway|realtime|http|cli)/' },
      { path: '^server/(coordinator|gateway|realtime|http|cli)/', pathNot: '^server/$1/' },
    ),
    rule(
      'server-uses-neutral-lib',
      { path: '^server/', pathNot: '^server/cli/' },
      { path: '^lib/', pathNot: '^lib/(contracts|snapshot|format)/' },
    ),
    rule(
      'sql-lives-in-stores',
      { path: '^server/features/', pathNot: '(/store|\\.store)\\.ts$|\\.test\\.ts$' },
      { path: ['^server/db/schema/', 'node_modules/drizzle-orm/'] },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js'],
      conditionNames: ['import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
}
