import { mountPanel, type PanelOptions } from './mount';

/** config.json lies beside index.html, for whoever runs the server to change; without it the defaults hold. */
async function configuration(): Promise<PanelOptions> {
  try {
    const response = await fetch('config.json', { cache: 'no-cache' });
    const read: unknown = response.ok ? await response.json() : {};
    return read && typeof read === 'object' ? (read as PanelOptions) : {};
  } catch {
    return {};
  }
}

const element = document.getElementById('callkit');
if (element) void configuration().then((options) => mountPanel(element, options));
