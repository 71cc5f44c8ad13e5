"""Locust's users with websocket-client, each a greenlet that speaks and listens.

Locust reports each utterance's first-audio latency as a request, as a load test with it would. PORT, TEXTS and LOG come
from the environment.
"""

import itertools
import os
import time

import websocket
from locust import User, constant, events, task

import speech

TEXTS = speech.texts(os.environ["TEXTS"])
LOG = []
NUMBERS = itertools.count()


class Listener(User):
    wait_time = constant(0)

    def on_start(self):
        self.place = next(NUMBERS) * 7
        self.hearing = speech.Hearing(LOG)
        # Its check of UTF-8 in Python takes a millisecond a frame; whoever measures with it switches it off.
        url = f"ws://127.0.0.1:{os.environ['PORT']}/"
        self.socket = websocket.create_connection(url, skip_utf8_validation=True)

    @task
    def utterance(self):
        begun = time.time_ns()
        self.place += 1
        self.socket.send(speech.text_message(TEXTS[self.place % len(TEXTS)]))
        length = 0
        while True:
            message = self.socket.recv()
            length += len(message)
            if self.hearing.hears(message):
                break
        latency = (LOG[-1][1] or time.time_ns()) - begun
        events.request.fire(
            request_type="WS",
            name="utterance",
            response_time=latency / 1e6,
            response_length=length,
            exception=None,
            context={},
        )


@events.quitting.add_listener
def write(**_):
    speech.write(LOG, os.environ["LOG"])
