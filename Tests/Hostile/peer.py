"""One connection of the enemy, plain or under TLS, and the little of WebSocket that hostility needs."""

import asyncio
import base64
import hashlib
import json
import socket
import ssl
import struct


class Gone(Exception):
    """The client closed or reset the connection."""


class Peer:
    """Plain TCP. All waits end with `Gone` when the client is."""

    def __init__(self, connection, context=None):
        self.socket = connection
        self.loop = asyncio.get_running_loop()
        self.context = context
        self.secure = None
        self.incoming = b""

    # Below TLS.

    async def raw_send(self, data):
        try:
            await self.loop.sock_sendall(self.socket, data)
        except OSError as error:
            raise Gone from error

    async def raw_receive(self):
        try:
            data = await self.loop.sock_recv(self.socket, 65536)
        except OSError as error:
            raise Gone from error
        if not data:
            raise Gone
        return data

    async def until_gone(self):
        """Reads and forgets until the client leaves."""
        while True:
            await self.raw_receive()

    def finish(self):
        """FIN: half closed."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError as error:
            raise Gone from error

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    # TLS, whose records pass through here, so that they can be spoiled.

    async def handshake(self):
        self.inbox, self.outbox = ssl.MemoryBIO(), ssl.MemoryBIO()
        secure = self.context.wrap_bio(self.inbox, self.outbox, server_side=True)
        while True:
            try:
                secure.do_handshake()
                await self.flush()
                break
            except ssl.SSLWantReadError:
                await self.flush()
                self.inbox.write(await self.raw_receive())
            except ssl.SSLError as error:
                raise Gone from error
        self.secure = secure

    async def flush(self):
        data = self.outbox.read()
        if data:
            await self.raw_send(data)

    async def send(self, data):
        if self.secure is None:
            return await self.raw_send(data)
        self.secure.write(data)
        await self.flush()

    async def receive(self):
        if self.secure is None:
            return await self.raw_receive()
        while True:
            try:
                data = self.secure.read(65536)
                if not data:
                    raise Gone
                return data
            except ssl.SSLWantReadError:
                self.inbox.write(await self.raw_receive())
            except ssl.SSLError as error:
                raise Gone from error

    # WebSocket.

    async def request(self):
        if self.context is not None and self.secure is None:
            await self.handshake()
        while b"\r\n\r\n" not in self.incoming:
            self.incoming += await self.receive()
        head, self.incoming = self.incoming.split(b"\r\n\r\n", 1)
        return head.decode("latin-1")

    @staticmethod
    def answer(head, *extra):
        key = next(line[19:] for line in head.split("\r\n") if line.startswith("Sec-WebSocket-Key: "))
        digest = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        lines = [
            "HTTP/1.1 101 Switching Protocols",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Accept: " + base64.b64encode(digest).decode(),
            *extra,
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    async def open(self, *extra):
        """Accepts the upgrade and begins the session."""
        head = await self.request()
        await self.send(self.answer(head, *extra))
        await self.say({"type": "session_start", "session_id": "<script>alert(3)</script>"})

    async def until_text(self):
        """Opens, and waits for the first text to speak: what follows happens within an utterance."""
        await self.open()
        await self.hear()

    async def hear(self):
        """The next frame's opcode and payload."""
        async def need(count):
            while len(self.incoming) < count:
                self.incoming += await self.receive()

        await need(2)
        opcode, length, at = self.incoming[0] & 15, self.incoming[1] & 127, 2
        if length >= 126:
            at = 4 if length == 126 else 10
            await need(at)
            length = int.from_bytes(self.incoming[2:at], "big")
        await need(at + 4 + length)
        key = self.incoming[at : at + 4]
        masked = self.incoming[at + 4 : at + 4 + length]
        self.incoming = self.incoming[at + 4 + length :]
        return opcode, bytes(byte ^ key[index % 4] for index, byte in enumerate(masked))

    async def frame(self, opcode, payload=b"", first=None):
        await self.send(frame(opcode, payload, first))

    async def say(self, message):
        await self.frame(1, json.dumps(message, separators=(",", ":")).encode())


def frame(opcode, payload=b"", first=None):
    head = bytes([0x80 | opcode if first is None else first])
    if len(payload) < 126:
        return head + bytes([len(payload)]) + payload
    if len(payload) < 65536:
        return head + b"\x7e" + struct.pack(">H", len(payload)) + payload
    return head + b"\x7f" + struct.pack(">Q", len(payload)) + payload
