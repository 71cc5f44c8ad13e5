"""What the enemy does: a function each, with the outcome that the client must give its utterance.

A row of the table names the outcome and how its detail begins. Of all rows with the same outcome and detail, the
connections are counted together.
"""

import asyncio
import base64
import zlib
from dataclasses import dataclass
from typing import Callable

TABLE = []


@dataclass
class Behaviour:
    name: str
    act: Callable
    outcome: str
    detail: str
    secure: bool


def behaviour(outcome, detail="", secure=False):
    def add(function):
        TABLE.append(Behaviour(function.__name__, function, outcome, detail, secure))
        return function

    return add


def under_tls(outcome, detail=""):
    return behaviour(outcome, detail, secure=True)


async def drip(peer, data, every=1.0):
    for byte in data:
        await peer.send(bytes([byte]))
        await asyncio.sleep(every)


# Before the upgrade.


@behaviour("connect_timeout", "no answer to the upgrade request")
async def silence(peer):
    await peer.until_gone()


@behaviour("connect_timeout", "no answer to the upgrade request")
async def slow_loris(peer):
    """The right answer, one byte a second."""
    await drip(peer, peer.answer(await peer.request()))


@behaviour("protocol_violation", "0 an answer whose headers are longer than 16384 bytes")
async def endless_headers(peer):
    await peer.request()
    await peer.send(b"HTTP/1.1 101 Switching Protocols\r\n")
    while True:
        await peer.send(b"X-More: " + b"m" * 1000 + b"\r\n")


@behaviour("upgrade_refused", "interim answers of more than 16384 bytes")
async def endless_interim_answers(peer):
    await peer.request()
    while True:
        await peer.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 40)


@behaviour("closed_early", "1006")
async def gone_at_once(peer):
    peer.finish()
    await peer.until_gone()


@behaviour("closed_early", "1006")
async def reset_at_once(peer):
    await peer.request()
    peer.reset()


@behaviour("closed_early", "1006")
async def half_closed_within_the_answer(peer):
    await peer.send(peer.answer(await peer.request())[:60])
    peer.finish()
    await peer.until_gone()


@behaviour("upgrade_refused", r"not HTTP: \\x00\\x01\\x02")
async def garbage(peer):
    await peer.request()
    await peer.send(bytes(range(256)) * 4)
    await peer.until_gone()


@behaviour("protocol_violation", "0 Sec-WebSocket-Accept does not fit")
async def wrong_accept(peer):
    await peer.request()
    await peer.send(peer.answer("Sec-WebSocket-Key: another"))
    await peer.until_gone()


@behaviour("upgrade_refused", "503 Busy: <script>alert(1)</script>")
async def refusal_with_a_script(peer):
    await peer.request()
    await peer.send(b"HTTP/1.1 503 Busy\r\nConnection: close\r\n\r\n<script>alert(1)</script>")
    await peer.until_gone()


@behaviour("upgrade_refused", "302 Found (location: http://127.0.0.1:1/)")
async def redirect(peer):
    await peer.request()
    await peer.send(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n")
    await peer.until_gone()


# Frames.


async def instead_of_speech(peer, data):
    await peer.until_text()
    await peer.send(data)
    await peer.until_gone()


@behaviour("protocol_violation", "1002 a length with its highest bit set")
async def length_of_2_to_the_63(peer):
    await instead_of_speech(peer, b"\x81\x7f\x80" + bytes(7))


@behaviour("protocol_violation", "1009 a message of 4611686018427387904")
async def length_of_2_to_the_62(peer):
    await instead_of_speech(peer, b"\x81\x7f\x40" + bytes(7))


@behaviour("protocol_violation", "1002 a masked frame")
async def masked_frame(peer):
    await instead_of_speech(peer, b"\x81\x81\x01\x02\x03\x04\x40")


@behaviour("protocol_violation", "1002 reserved opcode")
async def reserved_opcode(peer):
    await instead_of_speech(peer, b"\x83\x00")


@behaviour("protocol_violation", "1007 a text message that is not UTF-8")
async def no_text(peer):
    await instead_of_speech(peer, b"\x81\x02\xc3\x28")


@behaviour("protocol_violation", "1002 a control frame of more than 125")
async def long_ping(peer):
    await instead_of_speech(peer, b"\x89\x7e\x01\x00" + bytes(256))


def deflated(size):
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (machine.compress(bytes(size)) + machine.flush(zlib.Z_SYNC_FLUSH))[:-4]


BOMB = deflated(256 << 20)


@behaviour("protocol_violation", "1009 a compressed message of more than")
async def zip_bomb(peer):
    """256 MiB of zeros in 260 kB."""
    await peer.open("Sec-WebSocket-Extensions: permessage-deflate")
    await peer.hear()
    await peer.frame(1, BOMB, first=0xC1)
    await peer.until_gone()


@behaviour("protocol_violation", "1007 a message that does not inflate")
async def broken_compression(peer):
    await peer.open("Sec-WebSocket-Extensions: permessage-deflate")
    await peer.hear()
    await peer.frame(1, b"\x07\xff\xff", first=0xC1)
    await peer.until_gone()


@behaviour("no_audio", "")
async def one_byte_a_second(peer):
    """A frame of speech that would be whole in an hour."""
    await peer.until_text()
    await drip(peer, b"\x81\x7e\x0f\xff" + b'{"type":"audio",' + b" " * 4000)


@behaviour("no_audio", "")
async def endless_pings(peer):
    await peer.until_text()
    reading = asyncio.ensure_future(peer.until_gone())
    try:
        while not reading.done():
            await peer.send(b"\x89\x7d" + bytes(125))
            await asyncio.sleep(0.002)
    finally:
        reading.cancel()


@behaviour("no_audio", "")
async def endless_fragments(peer):
    await peer.until_text()
    await peer.send(b"\x01\x01a")
    while True:
        await peer.send(b"\x00\x00" * 10)
        await asyncio.sleep(0.005)


@behaviour("no_audio", "")
async def nothing_read(peer):
    """The text lies unread in the kernel; nothing is ever said."""
    await peer.open()
    await asyncio.sleep(6)


@behaviour("no_audio", "")
async def endless_nonsense(peer):
    await peer.until_text()
    while True:
        await peer.say({"type": "audio", "pcm": "%%%", "sequence": -1})
        await asyncio.sleep(0.01)


@behaviour("server_error", "EVIL<b>: <script>alert(2)</script>")
async def error_with_a_script(peer):
    await peer.until_text()
    await peer.say({"type": "error", "code": "EVIL<b>", "message": "<script>alert(2)</script>"})
    await peer.until_gone()


# Ends.


@behaviour("closed_early", "1013 full")
async def close_frame(peer):
    await peer.until_text()
    await peer.frame(8, b"\x03\xf5full")
    await peer.until_gone()


@behaviour("closed_early", "1011 again")
async def close_frames_without_end(peer):
    """Closed, and poured on without ending TCP."""
    await peer.until_text()
    while True:
        await peer.frame(8, b"\x03\xf3again")
        await asyncio.sleep(0.005)


@behaviour("closed_early", "1006")
async def reset_within_a_frame(peer):
    await peer.until_text()
    await peer.send(b"\x81\x7e\x0f\xff" + b"half a frame")
    peer.reset()


@behaviour("closed_early", "1006")
async def half_closed_within_a_frame(peer):
    await peer.until_text()
    await peer.send(b"\x81\x7e\x0f\xff" + b"half a frame")
    peer.finish()
    await peer.until_gone()


LOUD = base64.b64encode(b"\x00\x20" * 960).decode()


async def speak(peer):
    await peer.until_text()
    for number in range(1, 4):
        await peer.say({"type": "audio", "pcm": LOUD, "sample_rate": 48000, "frame_ms": 20, "sequence": number})
    await peer.say({"type": "session_end", "session_id": "enemy", "reason": "completed"})
    while True:
        opcode, payload = await peer.hear()
        if opcode == 8:
            await peer.frame(8, payload)
            peer.finish()


@behaviour("ok", "")
async def honest(peer):
    """Speaks as it should: nobody else's hostility may touch it."""
    await speak(peer)


# TLS.


@under_tls("connect_timeout", "")
async def tls_silence(peer):
    await peer.until_gone()


@under_tls("connect_timeout", "")
async def tls_slow_loris(peer):
    """A record of a ServerHello, one byte a second."""
    await peer.raw_receive()
    for byte in b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03" + bytes(100):
        await peer.raw_send(bytes([byte]))
        await asyncio.sleep(1)


def alert(level, code):
    return b"\x15\x03\x03\x00\x02" + bytes([level, code])


@under_tls("tls_failed", "")
async def tls_alert(peer):
    await peer.raw_receive()
    await peer.raw_send(alert(2, 40))
    await peer.until_gone()


@under_tls("tls_failed", "")
async def tls_endless_warnings(peer):
    await peer.raw_receive()
    while True:
        await peer.raw_send(alert(1, 112) * 100)


@under_tls("tls_failed", "")
async def tls_not_spoken(peer):
    await peer.raw_receive()
    await peer.raw_send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await peer.until_gone()


@under_tls("tls_failed", "")
async def tls_gone_within_the_handshake(peer):
    await peer.raw_receive()
    peer.finish()
    await peer.until_gone()


@under_tls("tls_failed", "")
async def tls_record_too_long(peer):
    await peer.raw_receive()
    await peer.raw_send(b"\x16\x03\x03\xff\xff" + bytes(65535))
    await peer.until_gone()


@under_tls("closed_early", "1006")
async def tls_spoiled_record(peer):
    """A record that does not decrypt, in the middle of the session."""
    await peer.until_text()
    await peer.raw_send(b"\x17\x03\x03\x00\x40" + bytes(64))
    await peer.until_gone()


@under_tls("closed_early", "1006")
async def tls_alert_in_the_clear(peer):
    """A fatal alert that nobody encrypted, in the middle of the session."""
    await peer.until_text()
    await peer.raw_send(alert(2, 40))
    await peer.until_gone()


@under_tls("closed_early", "1006")
async def tls_renegotiation_in_the_clear(peer):
    """TLS 1.2's HelloRequest, again and again, where TLS 1.3 is spoken."""
    await peer.until_text()
    while True:
        await peer.raw_send(b"\x16\x03\x03\x00\x04\x00\x00\x00\x00")
        await asyncio.sleep(0.01)


@under_tls("closed_early", "1006")
async def tls_cut(peer):
    """FIN without the notice that TLS wants: somebody may have cut it."""
    await peer.until_text()
    peer.finish()
    await peer.until_gone()


@under_tls("closed_early", "1006")
async def tls_reset(peer):
    await peer.until_text()
    peer.reset()


@under_tls("ok", "")
async def tls_honest(peer):
    await speak(peer)
