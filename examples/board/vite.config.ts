import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { licences } from './licences';

// Where `npm run dev` sends what is not the panel's own: callkit serve --dev, or dev/server.mjs.
const server = process.env.CALLKIT_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  base: './', // so that a host may mount it under any path
  plugins: [react(), licences()],
  build: {
    outDir: process.env.CALLKIT_BOARD_OUT ?? 'dist',
    emptyOutDir: true,
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      output: {
        manualChunks: (id) => (/node_modules\/(@chakra-ui|@ark-ui|@zag-js|@emotion|react|react-dom|scheduler)\//.test(id) ? 'ui' : undefined),
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: server, ws: true },
      '/socket.io': { target: server, ws: true },
    },
  },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
