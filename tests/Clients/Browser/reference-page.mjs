// Opens the page /docs in a browser, sends some of its examples, and prints the results.

import { chromium } from 'playwright-core';

const base = process.argv[2].replace(/\/$/, '');
const faults = [];

// Without these options, the browser sends requests to its vendor when it starts.
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [...quiet, '--no-sandbox', '--disable-gpu', '--disable-quic'],
});

try {
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  page.on('request', request => {
    if (!request.url().startsWith(base) && !/^(data|blob):/.test(request.url())) {
      faults.push(`request to ${request.url()}`);
    }
  });
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') {
      faults.push(message.text());
    }
  });
  page.on('pageerror', error => faults.push(String(error)));

  await page.goto(`${base}/docs/`);
  await page.getByRole('heading', { name: 'Parley' }).first().waitFor();
  console.log(`server: ${await page.getByText(base, { exact: true }).first().textContent()}`);
  const links = await page.locator('a[href]').evaluateAll(all => all.map(link => link.href));
  const hosts = new Set(links.filter(link => !link.startsWith(base)).map(link => new URL(link).host.replace(/^www\./, '')));
  console.log(`links to other hosts: ${[...hosts].join(', ')}`);

  const desktop = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  console.log(`width on a phone: ${await page.evaluate(() => document.documentElement.scrollWidth)}`);
  await page.setViewportSize(desktop);

  await send(page, 'Sign-in', 'post', '/v1/dev/sign-in');
  await send(page, 'Inbox', 'get', '/v1/inbox');
  await send(page, 'People', 'patch', '/v1/me');
} finally {
  await browser.close();
}

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}

// Opens an operation, sends its example and prints the status.
async function send(page, tag, method, path) {
  await page.goto(`${base}/docs/#tag/${tag.toLowerCase()}/${method.toUpperCase()}${path}`);
  const label = new RegExp(`${method} ${path}\\)`, 'i');
  await page.getByRole('button', { name: label }).first().click();
  const answered = page.waitForResponse(response =>
    new URL(response.url()).pathname === path && response.request().method() === method.toUpperCase());
  await page.getByRole('button', { name: /^Send/ }).first().click();
  const response = await answered;
  console.log(`${method.toUpperCase()} ${path}: ${response.status()}`);
  await page.getByText(`${response.status()} ${response.statusText()}`).first().waitFor(); // closing earlier would cancel the request
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Send/ }).first().waitFor({ state: 'hidden' });
}
