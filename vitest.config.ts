import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    env: { TZ: 'UTC' },
    pool: 'threads',
    maxWorkers: '100%',
    testTimeout: 30_000,
  },
});
