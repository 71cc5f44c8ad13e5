"""Python's `websockets` on uvloop's event loop, or on asyncio's own: one task a session.

    websockets_client.py uvloop|asyncio PORT SESSIONS RAMP_SECONDS SECONDS TEXTS_FILE LOG
"""

import asyncio
import sys

import websockets

import speech


async def session(number, port, delay, texts, log):
    await asyncio.sleep(delay)
    hearing = speech.Hearing(log)
    async with websockets.connect(f"ws://127.0.0.1:{port}/", compression=None, ping_interval=None) as socket:
        place = number * 7
        await socket.send(speech.text_message(texts[place % len(texts)]))
        async for message in socket:
            if hearing.hears(message):
                place += 1
                await socket.send(speech.text_message(texts[place % len(texts)]))


async def main(port, sessions, ramp, seconds, path, log_path):
    texts, log = speech.texts(path), []
    tasks = [
        asyncio.create_task(session(number, port, ramp * number / sessions, texts, log)) for number in range(sessions)
    ]
    _, running = await asyncio.wait(tasks, timeout=seconds)
    for task in running:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if not isinstance(result, asyncio.CancelledError):
            print(f"a session ended: {result!r}", file=sys.stderr)
    speech.write(log, log_path)


if sys.argv[1] == "uvloop":
    import uvloop

    uvloop.install()
asyncio.run(main(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5]), sys.argv[6], sys.argv[7]))
