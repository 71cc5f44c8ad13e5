"""A client of the speech protocol on python3-websockets, independent of the client under test.

Usage: client.py URL OPTIONS, the options as JSON. Says each of "texts", hears the answers, asks something that is wrong,
and prints what it saw as one line of JSON.

  texts         texts to say, one after the other
  words         each text word by word, as chunks of one utterance
  fragments     each message in so many WebSocket fragments
  compression   null, or the parameters of python3-websockets' ClientPerMessageDeflateFactory
  ca            PEM file to trust, for wss://
  stop          command to send after so many frames of each utterance: {"after": 3, "command": "STOP"}
"""

import asyncio
import base64
import json
import ssl
import struct
import sys
import time
import zlib

import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

PATIENCE = 20


def mark(pcm):
    """The number in a frame's samples, as its documentation has it: [utterance, index], or null."""
    samples = struct.unpack("<%dh" % (len(pcm) // 2), pcm)
    bits = -(-64 // len(samples))
    carriers = -(-64 // bits)
    shifted = [sample + 2 ** (bits - 1) for sample in samples[:carriers]]
    code = "".join(format(value % 2**bits, "0%db" % bits) for value in shifted)
    word = int(code[:64], 2)
    bases = [value - value % 2**bits for value in shifted]
    checked = struct.pack("<%dh" % len(samples), *bases, *samples[carriers:]) + struct.pack(">I", word >> 32)
    if zlib.crc32(checked) != word & 0xFFFFFFFF:
        return None
    return [word >> 56, word >> 32 & 0xFFFFFF]


def frame(message):
    """An audio message as (sequence, rate, milliseconds, encoding, payload)."""
    if isinstance(message, bytes):
        sequence, rate, milliseconds, encoding = struct.unpack(">IIHH", message[:12])
        return sequence, rate, milliseconds, ["pcm16", "opus"][encoding], message[12:]
    fields = json.loads(message)
    encoding = "pcm16" if "pcm" in fields else "opus"
    payload = base64.b64decode(fields["pcm" if encoding == "pcm16" else "opus"], validate=True)
    return fields["sequence"], fields["sample_rate"], fields["frame_ms"], encoding, payload


def is_audio(message):
    return isinstance(message, bytes) or json.loads(message)["type"] == "audio"


def pieces(message, count):
    size = max(1, -(-len(message) // count))
    return [message[place : place + size] for place in range(0, len(message), size)]


async def utterance(socket, text, options):
    async def send(fields):
        message = json.dumps(fields)
        count = options.get("fragments", 1)
        await socket.send(message if count == 1 else pieces(message, count))

    chunks = text.split(" ") if options.get("words") else [text]
    for place, chunk in enumerate(chunks):
        is_final = place == len(chunks) - 1
        await send({"type": "text", "text": chunk if is_final else chunk + " ", "is_final": is_final})
    stop = options.get("stop")
    seen = {"sequences": [], "marks": [], "rates": [], "lengths": [], "encodings": [], "bytes": []}
    first = last = None
    while True:
        message = await asyncio.wait_for(socket.recv(), PATIENCE)
        if not is_audio(message):
            seen["end"] = json.loads(message)
            break
        last = time.monotonic()
        first = first or last
        sequence, rate, milliseconds, encoding, payload = frame(message)
        seen["sequences"].append(sequence)
        seen["rates"].append(rate)
        seen["lengths"].append(milliseconds)
        seen["encodings"].append(encoding)
        seen["bytes"].append(len(payload))
        seen["marks"].append(mark(payload) if encoding == "pcm16" else None)
        if stop and len(seen["sequences"]) == stop["after"]:
            await send({"type": "control", "command": stop["command"]})
    seen["span"] = last - first if first else None
    return seen


async def main(url, options):
    compression = options.get("compression")
    factories = None if compression is None else [ClientPerMessageDeflateFactory(**compression)]
    trust = ssl.create_default_context(cafile=options["ca"]) if "ca" in options else None
    async with websockets.connect(
        url, compression=None, extensions=factories, ssl=trust, max_size=None, open_timeout=PATIENCE
    ) as socket:
        result = {"start": json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))}
        result["extensions"] = [extension.name for extension in socket.extensions]
        result["utterances"] = [await utterance(socket, text, options) for text in options["texts"]]
        await asyncio.wait_for(await socket.ping(b"are you there?"), PATIENCE)
        await socket.send('{"type": "text"')
        result["error"] = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
        await socket.close(1000)
        result["close"] = socket.close_code
    print(json.dumps(result), flush=True)


asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
