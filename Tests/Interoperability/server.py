"""An orchestrator of the speech protocol on python3-websockets, independent of the server under test.

Usage: server.py OPTIONS, the options as JSON. Prints {"port": …} as soon as it listens, serves on loopback until its
standard input ends, then prints what it has sent and received as one line of JSON.

  paced         a frame every 20 ms instead of all at once
  fragments     each message in so many WebSocket fragments
  compression   null, or the parameters of python3-websockets' ServerPerMessageDeflateFactory
  certificate   PEM file of certificate and key, for wss://
  restart       sequence numbers begin at 1 for each utterance
  end           "session_end", "close" (session_end, then the connection is closed) or "silence"
  drop          sequence numbers that are left out of each utterance
  double        sequence numbers that are sent twice
  frames        frames of each utterance
"""

import asyncio
import base64
import json
import math
import ssl
import struct
import sys
import urllib.parse
import uuid

import websockets
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory

RATE = 48000
SAMPLES = 960
TONE = b"".join(struct.pack("<h", round(8000 * math.sin(2 * math.pi * 450 * n / RATE))) for n in range(SAMPLES))


class Orchestrator:
    def __init__(self, options):
        self.options = options
        self.seen = {"sessions": 0, "utterances": [], "sent": 0, "controls": [], "agents": [], "extensions": []}

    async def send(self, socket, message):
        count = self.options.get("fragments", 1)
        size = -(-len(message) // count)
        parts = [message[place : place + size] for place in range(0, len(message), size)]
        await socket.send(message if count == 1 else parts)

    def audio(self, sequence, framing):
        if framing == "binary":
            return struct.pack(">IIHH", sequence, RATE, 20, 0) + TONE
        payload = base64.b64encode(TONE).decode()
        return json.dumps(
            {"type": "audio", "pcm": payload, "sample_rate": RATE, "frame_ms": 20, "sequence": sequence}
        )

    async def speak(self, socket, session, framing, first):
        loop = asyncio.get_running_loop()
        start = loop.time()
        for index in range(self.options.get("frames", 10)):
            if self.options.get("paced"):
                await asyncio.sleep(max(0, start + 0.02 * index - loop.time()))
            number = index + 1
            if number in self.options.get("drop", []):
                continue
            for _ in range(2 if number in self.options.get("double", []) else 1):
                await self.send(socket, self.audio(first + index, framing))
                self.seen["sent"] += 1
        await self.finish(socket, session)

    async def finish(self, socket, session):
        if self.options.get("end", "session_end") != "silence":
            await self.send(
                socket, json.dumps({"type": "session_end", "session_id": session, "reason": "completed"})
            )
        if self.options.get("end") == "close":
            await socket.close(1000)

    async def serve(self, socket):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(socket.path).query)
        framing = query.get("framing", ["base64"])[0]
        session = str(uuid.uuid4())
        self.seen["sessions"] += 1
        self.seen["extensions"].append([extension.name for extension in socket.extensions])
        await self.send(socket, json.dumps({"type": "session_start", "session_id": session}))
        text, first, speaking = "", 1, None
        try:
            async for message in socket:
                fields = json.loads(message)
                if fields["type"] == "control":
                    self.seen["controls"].append(fields["command"])
                    if speaking and not speaking.done() and fields["command"] == "STOP":
                        speaking.cancel()
                        await self.finish(socket, session)
                    continue
                text += fields["text"]
                if not fields.get("is_final", True):
                    continue
                self.seen["utterances"].append(text)
                text = ""
                if speaking:
                    await asyncio.wait([speaking])
                speaking = asyncio.ensure_future(self.speak(socket, session, framing, first))
                if not self.options.get("restart"):
                    first += self.options.get("frames", 10)
        except websockets.ConnectionClosedError as error:
            self.seen.setdefault("losses", []).append(str(error))


async def main(options):
    orchestrator = Orchestrator(options)
    compression = options.get("compression")
    factories = None if compression is None else [ServerPerMessageDeflateFactory(**compression)]
    context = None
    if "certificate" in options:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options["certificate"])
    async with websockets.serve(
        orchestrator.serve, "127.0.0.1", 0, compression=None, extensions=factories, ssl=context
    ) as server:
        print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
        reader = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        await reader.read()
    print(json.dumps(orchestrator.seen), flush=True)


asyncio.run(main(json.loads(sys.argv[1])))
