import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { HEADERS } from './scripts/headers.mjs';

export default defineConfig({
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  optimizeDeps: { include: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-webgl'] },
  build: { target: 'es2023', chunkSizeWarningLimit: 2000 },
  server: { headers: HEADERS },
});
