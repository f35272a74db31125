import { createSystem, defaultConfig, defineConfig } from '@chakra-ui/react';

const both = (light: string, dark: string) => ({ value: { _light: light, _dark: dark } });

/** A palette as Chakra's recipes want it; every text on it keeps a contrast of 4.5 to 1 in both modes. */
function palette(solid: [string, string], text: [string, string], soft: [string, string], softer: [string, string]) {
  return {
    solid: both(...solid),
    contrast: both('#ffffff', '#ffffff'),
    fg: both(...text),
    subtle: both(...softer),
    muted: both(...soft),
    emphasized: both(...soft),
    border: both(...soft),
    focusRing: both('#0a6cd6', '#5aaeff'),
  };
}

const config = defineConfig({
  globalCss: {
    'html, body': { bg: 'bg.canvas', color: 'fg', minHeight: '100%' },
    '*::selection': { bg: 'accent.muted' },
    '*, *::before, *::after': {
      '@media (prefers-reduced-motion: reduce)': { animationDuration: '0.01ms !important', animationIterationCount: '1 !important', transitionDuration: '0.01ms !important' },
    },
  },
  theme: {
    keyframes: {
      halo: { '0%': { transform: 'scale(1)', opacity: 0.55 }, '100%': { transform: 'scale(1.7)', opacity: 0 } },
      breathe: { '0%, 100%': { opacity: 1 }, '50%': { opacity: 0.45 } },
    },
    tokens: {
      fonts: {
        heading: { value: 'system-ui, -apple-system, "SF Pro Text", "Segoe UI", Roboto, "Noto Sans", Cantarell, sans-serif' },
        body: { value: 'system-ui, -apple-system, "SF Pro Text", "Segoe UI", Roboto, "Noto Sans", Cantarell, sans-serif' },
      },
    },
    semanticTokens: {
      colors: {
        bg: {
          DEFAULT: both('#ffffff', '#1c1c1f'),
          canvas: both('#f3f3f6', '#151517'),
          panel: both('#ffffff', '#242428'),
          subtle: both('#f7f7f9', '#2a2a2f'),
          muted: both('#ebebef', '#333339'),
          emphasized: both('#dfdfe5', '#404047'),
          glass: both('rgba(250,250,252,0.82)', 'rgba(30,30,33,0.82)'),
          column: both('rgba(118,118,128,0.08)', 'rgba(255,255,255,0.035)'),
        },
        fg: {
          DEFAULT: both('#1d1d1f', '#f4f4f6'),
          muted: both('#56565d', '#b4b4bd'),
          subtle: both('#5f5f67', '#a3a3ac'),
          error: both('#ab1f17', '#ff9189'),
        },
        border: { DEFAULT: both('rgba(0,0,0,0.10)', 'rgba(255,255,255,0.12)'), muted: both('rgba(0,0,0,0.06)', 'rgba(255,255,255,0.08)'), emphasized: both('rgba(0,0,0,0.18)', 'rgba(255,255,255,0.2)') },
        accent: palette(['#0a62c9', '#0a62c9'], ['#0a58b3', '#7cbcff'], ['#cfe3fb', '#1b3d63'], ['#e8f1fd', '#182f49']),
        go: palette(['#1f7a3a', '#237f3f'], ['#19672f', '#6fdc8c'], ['#cdeed6', '#1d4629'], ['#e6f6ea', '#183320']),
        stop: palette(['#c8281e', '#cf2f25'], ['#ab1f17', '#ff9189'], ['#fbd5d2', '#5a211d'], ['#fdeceb', '#3d1c1a']),
        warn: palette(['#8a5200', '#8a5200'], ['#7a4800', '#ffc368'], ['#fbe3bd', '#4d3613'], ['#fdf3e0', '#362812']),
        calm: palette(['#56565d', '#6a6a73'], ['#4d4d54', '#bdbdc6'], ['#e1e1e7', '#3a3a41'], ['#efeff2', '#2d2d32']),
      },
      radii: { l1: { value: '7px' }, l2: { value: '10px' }, l3: { value: '14px' } },
      shadows: {
        card: both('0 0 0 0.5px rgba(0,0,0,0.10), 0 1px 2px rgba(0,0,0,0.05)', '0 0 0 0.5px rgba(255,255,255,0.10), 0 1px 2px rgba(0,0,0,0.5)'),
        raised: both('0 0 0 0.5px rgba(0,0,0,0.12), 0 6px 18px rgba(0,0,0,0.10)', '0 0 0 0.5px rgba(255,255,255,0.16), 0 6px 18px rgba(0,0,0,0.55)'),
        window: both('0 0 0 0.5px rgba(0,0,0,0.16), 0 24px 64px rgba(0,0,0,0.24)', '0 0 0 0.5px rgba(255,255,255,0.18), 0 24px 64px rgba(0,0,0,0.7)'),
      },
    },
  },
});

export const system = createSystem(defaultConfig, config);
