import { createServer, type Server, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** What a mail server of a test does. */
export interface MailManners {
  /** It offers STARTTLS with this key and certificate. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** It offers AUTH PLAIN, and takes this password only. */
  readonly password?: string
  /** It refuses every receiver. */
  readonly refuses?: boolean
}

/** A mail that it took. */
export interface TakenMail {
  readonly from: string
  readonly to: readonly string[]
  readonly text: string
  readonly encrypted: boolean
  readonly user: string | undefined
}

/** A mail server on the loopback (RFC 5321, with the STARTTLS of RFC 3207 and the AUTH PLAIN of RFC 4954). */
export class MailServer implements AsyncDisposable {
  readonly mails: TakenMail[] = []
  /** All that clients have said, unencrypted. */
  readonly inTheClear: string[] = []
  readonly #server: Server

  private constructor(readonly manners: MailManners) {
    this.#server = createServer((socket) => this.#converse(socket, false, '220 mail.example ESMTP'))
  }

  static async open(manners: MailManners = {}): Promise<MailServer> {
    const server = new MailServer(manners)
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve))
    return server
  }

  get port(): number {
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  #converse(socket: Socket, isEncrypted: boolean, greeting?: string): void {
    let rest = ''
    let data: string[] | undefined
    let user: string | undefined
    let from = ''
    let to: string[] = []
    const say = (...lines: string[]) => socket.write(lines.map((it) => `${it}\r\n`).join(''))
    const hear = (line: string) => {
      if (!isEncrypted) this.inTheClear.push(line)
      if (data !== undefined) {
        if (line !== '.') return void data.push(line)
        this.mails.push({ from, to, text: data.join('\n'), encrypted: isEncrypted, user })
        data = undefined
        return say('250 taken')
      }
      const [verb = '', ...words] = line.split(' ')
      switch (verb.toUpperCase()) {
        case 'EHLO':
          return say(...this.#offers(isEncrypted))
        case 'STARTTLS': {
          say('220 go ahead')
          socket.removeAllListeners('data')
          const { tls } = this.manners
          return this.#converse(new TLSSocket(socket, { isServer: true, ...tls }), true)
        }
        case 'AUTH': {
          const [, name, password] = Buffer.from(words[1] ?? '', 'base64')
            .toString()
            .split('\0')
          if (password !== this.manners.password) return say(`535 wrong password ${password}`)
          user = name
          return say('235 welcome')
        }
        case 'MAIL':
          from = line.slice(line.indexOf('<') + 1, line.indexOf('>'))
          to = []
          return say('250 ok')
        case 'RCPT':
          if (this.manners.refuses === true) return say('550 nobody of that name')
          to.push(line.slice(line.indexOf('<') + 1, line.indexOf('>')))
          return say('250 ok')
        case 'DATA':
          data = []
          return say('354 go on')
        case 'QUIT':
          say('221 bye')
          return void socket.end()
        default:
          return say('502 not known here')
      }
    }
    socket.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) hear(line)
    })
    // A client that goes away in the middle is no matter for a test.
    socket.on('error', () => socket.destroy())
    if (greeting !== undefined) say(greeting)
  }

  #offers(isEncrypted: boolean): string[] {
    const { tls, password } = this.manners
    const offers = [
      ...(tls === undefined || isEncrypted ? [] : ['STARTTLS']),
      ...(password === undefined ? [] : ['AUTH PLAIN']),
      '8BITMIME',
    ]
    return ['250-mail.example', ...offers.map((it, at) => `250${at === offers.length - 1 ? ' ' : '-'}${it}`)]
  }
}
