import { createSocket, type Socket } from 'node:dgram'
import { type Address, isMulticast } from './settings.ts'

/** Sockets of the bridge. One sends from any free port, the other hears what is sent to the group. */
export class Sockets {
  private constructor(
    readonly address: Address,
    readonly sender: Socket,
    readonly receiver: Socket | undefined,
  ) {}

  /**
   * Opens what is needed; a multicast group is joined, another address is only bound.
   * @param hear is called with each datagram and the address it came from
   * @param fail is called once a socket fails later
   * @throws Error when the port or the group cannot be had
   */
  static async open(
    address: Address,
    hear: (bytes: Uint8Array, from: string) => void,
    fail: (error: Error) => void,
  ): Promise<Sockets> {
    const { group, port, network, timeToLive, receives } = address
    const sender = await bound(0, network ?? (isMulticast(group) ? '0.0.0.0' : group), false)
    let receiver: Socket | undefined
    try {
      if (isMulticast(group)) {
        sender.setMulticastTTL(timeToLive)
        if (network !== undefined) sender.setMulticastInterface(network)
      }
      if (receives) {
        // Bound to the group itself, datagrams that were sent to this machine alone are not heard.
        receiver = await bound(port, group, true)
        if (isMulticast(group)) receiver.addMembership(group, network)
        receiver.on('message', (bytes, from) => hear(bytes, from.address))
      }
    } catch (error) {
      sender.close()
      receiver?.close()
      throw error
    }
    for (const socket of [sender, receiver]) socket?.on('error', fail)
    return new Sockets(address, sender, receiver)
  }

  /** @throws Error when it cannot be sent */
  send(message: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.sender.send(message, this.address.port, this.address.group, (error) => {
        if (error === null || error === undefined) resolve()
        else reject(error)
      })
    })
  }

  close(): void {
    this.sender.close()
    this.receiver?.close()
  }
}

/** Other programs of this machine may hear the same group: the port is shared. */
function bound(port: number, address: string, isShared: boolean): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: isShared })
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close()
      reject(error)
    })
    socket.bind({ port, address }, () => {
      socket.removeAllListeners('error')
      resolve(socket)
    })
  })
}
