import { readFile } from 'node:fs/promises'
import type { Target } from '../settings.ts'
import type { Delivery } from './http.ts'
import { textOf, titleOf } from './message.ts'

/** Sends the message as a mail. @throws Error when no server took it for all receivers */
export async function sendMail(target: Extract<Target, { kind: 'smtp' }>, delivery: Delivery): Promise<void> {
  const { message, secret, signal } = delivery
  const { server, port, security, user, from, to, certificates } = target
  // Loaded when the first mail is sent: most breweries send none.
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    host: server,
    port,
    secure: security === 'tls',
    ignoreTLS: security === 'none',
    // RFC 3207 6: with a password a server, or who sits before it, must not talk us out of TLS.
    requireTLS: security === 'starttls' && user !== undefined,
    ...(user === undefined ? {} : { auth: { user, pass: secret ?? '' } }),
    ...(certificates === undefined ? {} : { tls: { ca: await readFile(certificates, 'utf8') } }),
    connectionTimeout: SILENCE_MS,
    greetingTimeout: SILENCE_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const stop = () => transport.close()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const mail = { from: { name: message.from, address: from }, to: [...to], subject: titleOf(message) }
    const { rejected } = await transport.sendMail({ ...mail, text: textOf(message) })
    if (rejected.length > 0) throw new Error(`${rejected.length} of ${to.length} receivers were refused`)
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

/** How long a mail server may be silent. */
const SILENCE_MS = 10_000
